package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.Finding.Verdict;
import dev.ascribe.reporting.report.StatisticsIndex.Subject;
import dev.ascribe.reporting.statistics.StudyMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.storage.IntervalRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says how well the models of one data set predict, and whether a paradigm predicts better. */
final class TaskFindings {
  private static final ReportMeasure ACCURACY = ReportMeasure.ACCURACY;

  private final StatisticsIndex index;

  TaskFindings(StatisticsIndex index) {
    this.index = index;
  }

  /**
   * @param subjects the paradigms of one model on one data set
   */
  List<Finding> of(List<Subject> subjects) {
    List<Finding> findings = new ArrayList<>();
    for (Subject subject : subjects) {
      List<String> values = new ArrayList<>();
      for (Cell cell : index.cells(subject)) {
        index
            .interval(cell, StudyMeasurements.MODEL, ACCURACY.id())
            .ifPresent(row -> values.add(value(row)));
      }
      if (!values.isEmpty()) {
        findings.add(
            new Finding(
                Verdict.FACT,
                "Accuracy, %s: %s.".formatted(subject.paradigm(), Numbers.list(values))));
      }
    }
    for (int i = 0; i < subjects.size(); i++) {
      for (int j = i + 1; j < subjects.size(); j++) {
        comparison(subjects.get(j), subjects.get(i)).ifPresent(findings::add);
      }
    }
    return findings;
  }

  private static String value(IntervalRow row) {
    return "%s %s"
        .formatted(
            Numbers.size(row.trainingSize()),
            Numbers.withInterval(row.value(), row.lower(), row.upper(), ACCURACY.digits()));
  }

  private Optional<Finding> comparison(Subject first, Subject second) {
    List<Verdict> verdicts = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Cell cell : index.cells(first)) {
      Optional<ComparisonRow> row =
          index.paradigms(cell, second.paradigm(), StudyMeasurements.MODEL, ACCURACY.id());
      if (row.isPresent()) {
        Verdict verdict = Verdicts.of(ACCURACY, row.get());
        verdicts.add(verdict);
        texts.add(
            "%s %s (%s)"
                .formatted(
                    Numbers.size(cell.trainingSize()),
                    verdict.word(),
                    Verdicts.text(ACCURACY, row.get())));
      }
    }
    return verdicts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Verdicts.together(verdicts),
                "Is %s more accurate than %s? %s."
                    .formatted(first.paradigm(), second.paradigm(), String.join("; ", texts))));
  }
}
