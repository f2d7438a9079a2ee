package dev.ascribe.cli.bench;

import dev.ascribe.attribution.ErrorKind;
import dev.ascribe.cli.bench.CoverageSummary.Place;
import dev.ascribe.cli.bench.EstimatorCoverage.Count;
import dev.ascribe.study.Method;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The intervals of an estimator at a budget for games of one kind and one number of words.
 *
 * @param family the kind of the games
 */
record CoverageRow(
    Method estimator, int budget, String family, int words, boolean isNoisy, Count count) {
  /**
   * Returns the row for JSON.
   *
   * @param summary of all rows of the estimator
   */
  Map<String, Object> toJson(CoverageSummary summary) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("estimator", estimator.id());
    row.put("standard_error_kind", ErrorKind.of(estimator).id());
    row.put("budget", budget);
    row.put("family", family);
    row.put("words", words);
    row.put("noise", isNoisy);
    row.put("coverage", count.coverage());
    row.put("monte_carlo_error", summary.monteCarloError(count, count.coverage()));
    row.put("place", Place.of(count).id());
    row.put("beyond_chance", summary.isBeyondChance(count));
    row.put("estimates", count.estimates());
    row.put("coverage_of_inexact", count.coverageOfInexact());
    row.put("error_excess", count.excess());
    row.put("unknown", count.unknown());
    return row;
  }
}
