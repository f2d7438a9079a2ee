package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.Finding.Verdict;
import dev.ascribe.reporting.report.StatisticsIndex.Subject;
import dev.ascribe.storage.ComparisonRow;
import java.util.ArrayList;
import java.util.List;

/** Says which measures rise or fall with the training size. */
final class TrendFindings {
  /** Of fewer runs, even a perfect order may be chance, which the test's approximation misses. */
  private static final int LEAST_RUNS = 10;

  private final StatisticsIndex index;

  TrendFindings(StatisticsIndex index) {
    this.index = index;
  }

  /**
   * @param subjects the paradigms of one model on one data set
   */
  Finding of(List<Subject> subjects) {
    List<String> clauses = new ArrayList<>();
    int tested = 0;
    for (ComparisonRow row : index.trends()) {
      Subject of = new Subject(row.dataset(), row.model(), row.paradigm());
      ReportMeasure measure = ReportMeasure.of(row.name()).orElse(null);
      if (measure == null || !subjects.contains(of) || row.seeds() < LEAST_RUNS) {
        continue;
      }
      tested++;
      if (row.pHolm() < StatisticsIndex.LEVEL) {
        clauses.add(
            "%s%s, %s, %s (rho = %s, %s)"
                .formatted(
                    measure.title(),
                    row.method().isEmpty() ? "" : " of " + row.method(),
                    row.paradigm(),
                    row.value() > 0 ? "rises" : "falls",
                    Numbers.signed(row.value(), 2),
                    Numbers.pValue(row.pHolm())));
      }
    }
    if (tested == 0) {
      return new Finding(
          Verdict.UNKNOWN,
          "Trends over training size: not known, since a trend needs at least three training sizes"
              + " and ten runs.");
    }
    String heading = "Trends over training size (Spearman, %d tested): ".formatted(tested);
    return clauses.isEmpty()
        ? new Finding(Verdict.UNKNOWN, heading + "none is significant.")
        : new Finding(Verdict.FACT, heading + String.join("; ", clauses) + ".");
  }
}
