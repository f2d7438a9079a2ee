package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.Finding.Verdict;
import dev.ascribe.reporting.report.StatisticsIndex.Subject;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.storage.IntervalRow;
import dev.ascribe.study.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says which method is best by each main measure, at which training sizes, and how sure that is.
 */
final class MethodFindings {
  private final StatisticsIndex index;
  private final List<String> methods;

  /**
   * @param methods of the study
   */
  MethodFindings(StatisticsIndex index, List<String> methods) {
    this.index = index;
    this.methods = methods;
  }

  List<Finding> of(Subject subject) {
    List<Finding> findings = new ArrayList<>();
    for (ReportMeasure measure : ReportMeasure.MAIN) {
      Map<String, List<Cell>> byBest = new LinkedHashMap<>();
      for (Cell cell : index.cells(subject)) {
        best(cell, measure)
            .ifPresent(best -> byBest.computeIfAbsent(best, absent -> new ArrayList<>()).add(cell));
      }
      byBest.forEach((best, cells) -> findings.add(finding(subject, measure, best, cells)));
    }
    return findings;
  }

  /** The method with the best mean; {@code random} too can be it. */
  private Optional<String> best(Cell cell, ReportMeasure measure) {
    String best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (String method : methods) {
      double value =
          index.interval(cell, method, measure.id()).map(IntervalRow::value).orElse(Double.NaN);
      if (measure.advantage(value) > most) {
        most = measure.advantage(value);
        best = method;
      }
    }
    return Optional.ofNullable(best);
  }

  private Finding finding(Subject subject, ReportMeasure measure, String best, List<Cell> cells) {
    String where =
        "%s, %s: %s has the best mean %s (%s)"
            .formatted(
                measure.title(),
                subject.paradigm(),
                best,
                at(cells, cells.size()),
                values(cells, measure, best));
    if (best.equals(Method.RANDOM.id())) {
      return new Finding(Verdict.NO, where + ", so no method is better than chance there.");
    }
    Map<String, List<String>> outcomes = new LinkedHashMap<>();
    List<Verdict> verdicts = new ArrayList<>();
    for (String rival : methods) {
      List<Cell> better = new ArrayList<>();
      int compared = 0;
      for (Cell cell : cells) {
        Optional<ComparisonRow> row = index.methods(cell, measure.id(), best, rival);
        if (row.isPresent()) {
          compared++;
          Verdict verdict = Verdicts.of(measure, row.get());
          verdicts.add(verdict);
          if (verdict == Verdict.YES) {
            better.add(cell);
          }
        }
      }
      if (compared > 0) {
        String outcome =
            better.isEmpty()
                ? "not known to be better than"
                : "significantly better"
                    + (better.size() == compared ? "" : " only " + at(better, cells.size()))
                    + " than";
        outcomes.computeIfAbsent(outcome, absent -> new ArrayList<>()).add(rival);
      }
    }
    List<String> clauses = new ArrayList<>();
    outcomes.forEach((outcome, rivals) -> clauses.add(outcome + " " + Numbers.list(rivals)));
    return new Finding(
        Verdicts.together(verdicts),
        where + (clauses.isEmpty() ? "." : "; " + String.join("; ", clauses) + "."));
  }

  private String values(List<Cell> cells, ReportMeasure measure, String method) {
    List<String> values = new ArrayList<>();
    for (Cell cell : cells) {
      IntervalRow row = index.interval(cell, method, measure.id()).orElseThrow();
      values.add(
          "%s %s"
              .formatted(
                  Numbers.fixed(row.value(), measure.digits()),
                  Numbers.interval(row.lower(), row.upper(), measure.digits())));
    }
    return String.join(", ", values);
  }

  private static String at(List<Cell> cells, int all) {
    List<Integer> sizes = cells.stream().map(Cell::trainingSize).toList();
    return (cells.size() == 1 && sizes.get(0) == 0 && all == 1 ? "" : "at ") + Numbers.sizes(sizes);
  }
}
