package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.ReportMeasure.Family;
import dev.ascribe.reporting.report.StatisticsIndex.Subject;
import dev.ascribe.reporting.report.StudyFigure.Line;
import dev.ascribe.reporting.report.StudyFigure.Panel;
import dev.ascribe.reporting.report.StudyFigure.Point;
import dev.ascribe.reporting.statistics.StudyMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.storage.IntervalRow;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Chooses the figures of a report: every measure that has values, over training size. */
final class StudyFigures {
  private final StudySpec study;
  private final StatisticsIndex index;
  private final UnaryOperator<String> naming;
  private final LineStyles methods;

  /**
   * @param naming of models, whose names may be paths
   */
  StudyFigures(StudySpec study, StatisticsIndex index, UnaryOperator<String> naming) {
    this.study = study;
    this.index = index;
    this.naming = naming;
    this.methods = methodStyles(study);
  }

  /** The styles of the study's methods, {@code random} last. */
  static LineStyles methodStyles(StudySpec study) {
    List<String> names = new ArrayList<>();
    study.methods().stream()
        .filter(method -> method != Method.RANDOM)
        .map(Named::id)
        .forEach(names::add);
    names.add(Method.RANDOM.id());
    return new LineStyles(names, Method.RANDOM.id());
  }

  List<StudyFigure> all() {
    List<StudyFigure> figures = new ArrayList<>();
    for (ReportMeasure measure : ReportMeasure.values()) {
      (measure.family() == Family.TASK ? task(measure) : methods(measure)).ifPresent(figures::add);
    }
    return figures;
  }

  private List<Subject> subjects() {
    return index.subjects(study.datasets().stream().map(DatasetSpec::name).toList());
  }

  /** A panel for each model and data set, a line for each paradigm. */
  private Optional<StudyFigure> task(ReportMeasure measure) {
    Map<List<String>, List<Line>> lines = new LinkedHashMap<>();
    for (Subject subject : subjects()) {
      Line line = line(subject, StudyMeasurements.MODEL, measure, subject.paradigm());
      if (!line.points().isEmpty()) {
        lines
            .computeIfAbsent(
                List.of(subject.dataset(), subject.model()), absent -> new ArrayList<>())
            .add(line);
      }
    }
    List<Panel> panels = new ArrayList<>();
    lines.forEach(
        (of, ofPanel) ->
            panels.add(new Panel(title(of), ofPanel, Double.NaN, chance(measure, of.get(0)))));
    LineStyles paradigms =
        new LineStyles(List.of(Paradigm.values()).stream().map(Named::id).toList(), "");
    boolean hasChance = panels.stream().anyMatch(panel -> !Double.isNaN(panel.floor()));
    return figure(
        measure,
        panels,
        paradigms,
        hasChance ? "Dashed: chance, if all labels are as frequent." : "");
  }

  /** The accuracy of who guesses among labels; other measures have no such level. */
  private double chance(ReportMeasure measure, String dataset) {
    return measure == ReportMeasure.ACCURACY
        ? study.datasets().stream()
            .filter(spec -> spec.name().equals(dataset) && !spec.labels().isEmpty())
            .mapToDouble(spec -> 1.0 / spec.labels().size())
            .findFirst()
            .orElse(Double.NaN)
        : Double.NaN;
  }

  /** A panel for each paradigm, model and data set, a line for each method. */
  private Optional<StudyFigure> methods(ReportMeasure measure) {
    List<Panel> panels = new ArrayList<>();
    for (Subject subject : subjects()) {
      List<Line> lines = new ArrayList<>();
      for (String method : methods.names()) {
        Line line = line(subject, method, measure, method);
        if (!line.points().isEmpty()) {
          lines.add(line);
        }
      }
      if (!lines.isEmpty()) {
        panels.add(
            new Panel(
                title(List.of(subject.dataset(), subject.model(), subject.paradigm())),
                lines,
                annotators(subject, measure),
                Double.NaN));
      }
    }
    boolean hasCeiling = panels.stream().anyMatch(panel -> !Double.isNaN(panel.ceiling()));
    return figure(
        measure,
        panels,
        methods,
        hasCeiling ? "Dots and dashes: one annotator against the others." : "");
  }

  private double annotators(Subject subject, ReportMeasure measure) {
    return index
        .annotators(subject.dataset(), measure.id())
        .map(IntervalRow::value)
        .orElse(Double.NaN);
  }

  private static Optional<StudyFigure> figure(
      ReportMeasure measure, List<Panel> panels, LineStyles styles, String notes) {
    return panels.isEmpty()
        ? Optional.empty()
        : Optional.of(new StudyFigure(measure.id(), measure, panels, styles, notes));
  }

  private Line line(Subject subject, String method, ReportMeasure measure, String name) {
    List<Point> points = new ArrayList<>();
    for (Cell cell : index.cells(subject)) {
      index
          .interval(cell, method, measure.id())
          .ifPresent(
              row ->
                  points.add(
                      new Point(
                          cell.trainingSize(),
                          row.value(),
                          measure.bounded(row.lower()),
                          measure.bounded(row.upper()))));
    }
    return new Line(name, points);
  }

  /** The parts that say which panel it is; a name that all panels share is left out. */
  private String title(List<String> parts) {
    List<String> shown = new ArrayList<>(parts);
    shown.set(1, naming.apply(parts.get(1)));
    if (study.models().size() == 1) {
      shown.remove(1);
    }
    return String.join(", ", shown);
  }
}
