package dev.ascribe.cli.bench;

import dev.ascribe.cli.bench.EstimatorCoverage.Count;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * Sums up the rows of an estimator: how many have honest standard errors, and how large the errors
 * are beside the true ones.
 *
 * @param rows each for a kind of games at a budget
 */
record CoverageSummary(List<Count> rows) {
  private static final double LOWEST = 0.90;
  private static final double HIGHEST = 0.98;

  /** The columns of {@link #cells}, after the estimator's name. */
  static final List<String> HEADINGS =
      List.of("unknown", "exact", "below", "within", "above", "excess", "90 %", "excess above");

  /** Rows whose errors are all unknown. */
  long unknown() {
    return count(row -> row.known() == 0);
  }

  /**
   * Rows with known errors whose scores are all exact: an interval of width 0 is right for them.
   */
  long exact() {
    return count(row -> row.known() > 0 && row.known() == row.exact());
  }

  long below() {
    return count(row -> isInexact(row) && row.coverage() < LOWEST);
  }

  long above() {
    return count(row -> isInexact(row) && row.coverage() > HIGHEST);
  }

  /**
   * Returns a quantile of {@link Count#excess} over the rows with known errors that are not exact.
   * 0.5 is the median.
   */
  double excess(double quantile) {
    return excess(quantile, CoverageSummary::isInexact);
  }

  /** Returns the values of one line of a table. */
  List<String> cells() {
    return List.of(
        Long.toString(unknown()),
        Long.toString(exact()),
        Long.toString(below()),
        Long.toString(count(CoverageSummary::isInexact) - below() - above()),
        Long.toString(above()),
        factor(excess(0.5)),
        factor(excess(0.9)),
        factor(excess(0.5, row -> isInexact(row) && row.coverage() > HIGHEST)));
  }

  private static String factor(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }

  private static boolean isInexact(Count row) {
    return row.known() > row.exact();
  }

  private long count(Predicate<Count> rule) {
    return rows.stream().filter(rule).count();
  }

  private double excess(double quantile, Predicate<Count> rule) {
    double[] values = rows.stream().filter(rule).mapToDouble(Count::excess).toArray();
    return values.length == 0 ? Double.NaN : Quantile.withDefaults().evaluate(values, quantile);
  }
}
