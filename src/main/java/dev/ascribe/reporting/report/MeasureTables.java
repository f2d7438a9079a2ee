package dev.ascribe.reporting.report;

import dev.ascribe.reporting.results.BestMethods;
import dev.ascribe.reporting.results.CsvColumns;
import dev.ascribe.reporting.results.PaperTable.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements;
import dev.ascribe.storage.IntervalRow;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The tables of a report that show each measure of each method: one table for each data set, model,
 * paradigm and training size. The agreement between annotators is their last row, where it is
 * known.
 */
final class MeasureTables {
  private static final List<String> OF_MODEL = List.of("accuracy", "macro-f1");

  private final StudySpec study;
  private final StatisticsIndex index;
  private final UnaryOperator<String> naming;
  private final CsvColumns<IntervalRow> columns;

  /**
   * @param naming of models, whose names may be paths
   */
  MeasureTables(StudySpec study, StatisticsIndex index, UnaryOperator<String> naming) {
    this.study = study;
    this.index = index;
    this.naming = naming;
    this.columns =
        new CsvColumns<IntervalRow>()
            .column("dataset", IntervalRow::dataset)
            .column("model", row -> naming.apply(row.model()))
            .column("paradigm", IntervalRow::paradigm)
            .column("training_size", IntervalRow::trainingSize)
            .column("method", IntervalRow::method)
            .column("measure", IntervalRow::name)
            .column("mean", IntervalRow::value)
            .column("lower", IntervalRow::lower)
            .column("upper", IntervalRow::upper)
            .column("standard_error", IntervalRow::standardError)
            .column("seeds", IntervalRow::seeds)
            .column("texts", IntervalRow::instances);
  }

  /** The tables, in the order of the study. */
  List<ReportTable> all() {
    List<ReportTable> tables = new ArrayList<>();
    List<String> datasets = study.datasets().stream().map(dataset -> dataset.name()).toList();
    for (StatisticsIndex.Subject subject : index.subjects(datasets)) {
      for (StudyMeasurements.Cell cell : index.cells(subject)) {
        tables.add(table(cell, tables.size() + 1));
      }
    }
    return tables;
  }

  private ReportTable table(StudyMeasurements.Cell cell, int number) {
    List<String> methods = StudyFigures.methodStyles(study).names();
    Map<ReportMeasure, BestMethods> best = new EnumMap<>(ReportMeasure.class);
    for (ReportMeasure measure : ReportMeasure.values()) {
      if (methods.stream()
          .anyMatch(method -> index.interval(cell, method, measure.id()).isPresent())) {
        best.put(measure, best(cell, measure, methods));
      }
    }
    List<ReportMeasure> measures = List.copyOf(best.keySet());
    List<String> head = new ArrayList<>(List.of("Method"));
    measures.forEach(measure -> head.add(measure.heading()));
    head.add("Texts");
    head.add("Seeds");
    List<List<Cell>> rows = new ArrayList<>();
    methods.forEach(method -> row(cell, method, best).ifPresent(rows::add));
    annotators(cell, measures).ifPresent(rows::add);
    return new ReportTable(
        "results-%02d-%s-%s-%d"
            .formatted(number, slug(cell.dataset()), slug(cell.paradigm()), cell.trainingSize()),
        caption(cell),
        head,
        1,
        rows,
        columns.lines(intervals(cell, methods, measures)));
  }

  /**
   * The measures of a method; empty if it has none of them.
   *
   * @param best the best methods of each measure of the table
   */
  private Optional<List<Cell>> row(
      StudyMeasurements.Cell cell, String method, Map<ReportMeasure, BestMethods> best) {
    List<Cell> row = new ArrayList<>(List.of(Cell.of(method)));
    int texts = 0;
    int seeds = 0;
    for (ReportMeasure measure : best.keySet()) {
      Optional<IntervalRow> known = index.interval(cell, method, measure.id());
      row.add(
          known
              .map(value -> cell(measure, value, best.get(measure).isBest(method)))
              .orElse(Cell.of(Numbers.NONE)));
      texts = Math.max(texts, known.map(IntervalRow::instances).orElse(0));
      seeds = Math.max(seeds, known.map(IntervalRow::seeds).orElse(0));
    }
    row.add(Cell.of(String.valueOf(texts)));
    row.add(Cell.of(String.valueOf(seeds)));
    return texts == 0 ? Optional.empty() : Optional.of(row);
  }

  /** What the table shows with all digits, and the measures of the model itself before it. */
  private List<IntervalRow> intervals(
      StudyMeasurements.Cell cell, List<String> methods, List<ReportMeasure> measures) {
    List<IntervalRow> rows = new ArrayList<>();
    for (String measure : OF_MODEL) {
      index.interval(cell, StudyMeasurements.MODEL, measure).ifPresent(rows::add);
    }
    for (String method : methods) {
      for (ReportMeasure measure : measures) {
        index.interval(cell, method, measure.id()).ifPresent(rows::add);
      }
    }
    return rows;
  }

  private Optional<List<Cell>> annotators(
      StudyMeasurements.Cell cell, List<ReportMeasure> measures) {
    List<Cell> row = new ArrayList<>(List.of(Cell.of("one annotator against the others")));
    int texts = 0;
    for (ReportMeasure measure : measures) {
      Optional<IntervalRow> known = index.annotators(cell.dataset(), measure.id());
      row.add(known.map(value -> cell(measure, value, false)).orElse(Cell.of(Numbers.NONE)));
      texts = Math.max(texts, known.map(IntervalRow::instances).orElse(0));
    }
    row.add(Cell.of(String.valueOf(texts)));
    row.add(Cell.of(Numbers.NONE));
    return texts == 0 ? Optional.empty() : Optional.of(row);
  }

  private String caption(StudyMeasurements.Cell cell) {
    String accuracy =
        index
            .interval(cell, StudyMeasurements.MODEL, ReportMeasure.ACCURACY.id())
            .map(
                row ->
                    ", accuracy " + Numbers.withInterval(row.value(), row.lower(), row.upper(), 3))
            .orElse("");
    return "%s, %s, %s, %s%s%s"
        .formatted(
            cell.dataset(),
            naming.apply(cell.model()),
            cell.paradigm(),
            Numbers.size(cell.trainingSize()),
            accuracy,
            byDefinition(cell));
  }

  /** Says which means the measure itself gives, since they are not marked as the best. */
  private String byDefinition(StudyMeasurements.Cell cell) {
    StringBuilder text = new StringBuilder();
    for (ReportMeasure measure : ReportMeasure.values()) {
      for (String method : StudyFigures.methodStyles(study).names()) {
        index
            .interval(cell, method, measure.id())
            .filter(row -> BestMethods.isByDefinition(method, measure.id(), row.value()))
            .ifPresent(
                row ->
                    text.append(
                        ", %s of %s is 1 by definition".formatted(measure.title(), method)));
      }
    }
    return text.toString();
  }

  /** The best methods by the means as they are written. */
  private BestMethods best(
      StudyMeasurements.Cell cell, ReportMeasure measure, List<String> methods) {
    return index.best(cell, measure, methods, mean -> Numbers.rounded(mean, measure.digits()));
  }

  private static Cell cell(ReportMeasure measure, IntervalRow row, boolean isBest) {
    return new Cell(
        Numbers.fixed(row.value(), measure.digits()),
        Numbers.interval(row.lower(), row.upper(), measure.digits()),
        isBest);
  }

  /** A name as a part of the name of a file. */
  private static String slug(String name) {
    String slug = name.replaceAll("[^A-Za-z0-9._-]", "-");
    return slug.length() > 40 ? slug.substring(0, 40) : slug;
  }
}
