package dev.ascribe.cli.bench;

import dev.ascribe.cli.bench.EstimatorCoverage.Count;
import dev.ascribe.study.Named;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * Sums up the rows of an estimator: how many have honest standard errors, and how large the errors
 * are beside the true ones.
 *
 * @param rows each for a kind of games and a number of words at a budget
 */
record CoverageSummary(List<Count> rows) {
  static final double LOWEST = 0.90;
  static final double HIGHEST = 0.98;

  /** A row lies beyond chance from this many Monte Carlo errors on. */
  private static final double ERRORS_OF_CHANCE = 2;

  /** Where the coverage of a row lies. */
  enum Place implements Named {
    /** All errors are unknown. */
    UNKNOWN,
    /** All scores are exact: an interval of width 0 is right for them. */
    EXACT,
    BELOW,
    WITHIN,
    ABOVE;

    static Place of(Count row) {
      if (row.known() == row.exact()) {
        return row.known() == 0 ? UNKNOWN : EXACT;
      }
      return row.coverage() < LOWEST ? BELOW : row.coverage() > HIGHEST ? ABOVE : WITHIN;
    }
  }

  /** The columns of {@link #cells}, after the estimator's name. */
  static final List<String> HEADINGS =
      List.of("unknown", "exact", "below", "within", "above", "excess", "90 %", "excess above");

  long count(Place place) {
    return rows.stream().filter(row -> Place.of(row) == place).count();
  }

  /** Counts the rows of a place that would hardly lie there if their true coverage did not. */
  long beyondChance(Place place) {
    return rows.stream().filter(row -> Place.of(row) == place && isBeyondChance(row)).count();
  }

  /** Whether a row lies below or above 90 to 98 % by more than two Monte Carlo errors. */
  boolean isBeyondChance(Count row) {
    return switch (Place.of(row)) {
      case UNKNOWN, EXACT, WITHIN -> false;
      case BELOW -> LOWEST - row.coverage() > ERRORS_OF_CHANCE * monteCarloError(row, LOWEST);
      case ABOVE -> row.coverage() - HIGHEST > ERRORS_OF_CHANCE * monteCarloError(row, HIGHEST);
    };
  }

  /**
   * Returns the standard error of a row's coverage.
   *
   * @param coverage the true one
   */
  double monteCarloError(Count row, double coverage) {
    return Math.sqrt(coverage * (1 - coverage) * dependence() / row.known());
  }

  /**
   * Returns how many times the variance of a coverage is that of independent intervals. The
   * intervals of one estimate depend on each other. All rows tell it together, since a row with a
   * coverage of 1 tells nothing.
   */
  private double dependence() {
    double between = 0;
    double independent = 0;
    for (Count row : rows) {
      if (isInexact(row)) {
        between += row.squaredCovered() - (double) row.covered() * row.covered() / row.estimates();
        independent += row.known() * row.coverage() * (1 - row.coverage());
      }
    }
    return independent == 0 ? 1 : between / independent;
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
        Long.toString(count(Place.UNKNOWN)),
        Long.toString(count(Place.EXACT)),
        Long.toString(count(Place.BELOW)),
        Long.toString(count(Place.WITHIN)),
        Long.toString(count(Place.ABOVE)),
        factor(excess(0.5)),
        factor(excess(0.9)),
        factor(excess(0.5, row -> Place.of(row) == Place.ABOVE)));
  }

  private static String factor(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }

  private static boolean isInexact(Count row) {
    return row.known() > row.exact();
  }

  private double excess(double quantile, Predicate<Count> rule) {
    double[] values = rows.stream().filter(rule).mapToDouble(Count::excess).toArray();
    return values.length == 0 ? Double.NaN : Quantile.withDefaults().evaluate(values, quantile);
  }
}
