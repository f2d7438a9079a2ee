package dev.ascribe.cli.bench;

import dev.ascribe.attribution.ErrorKind;
import dev.ascribe.cli.bench.CoverageSummary.Place;
import dev.ascribe.common.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Counts the rows of all estimators by the kind of their standard errors. Estimates should be
 * covered by 90 to 98 %, bounds by at least 90 %.
 */
final class CoverageByKind {
  private final Map<ErrorKind, List<CoverageSummary>> summaries = new EnumMap<>(ErrorKind.class);

  /** Adds the rows of one estimator. */
  void add(ErrorKind kind, CoverageSummary ofEstimator) {
    summaries.computeIfAbsent(kind, absent -> new ArrayList<>()).add(ofEstimator);
  }

  Table table() {
    Table table = new Table().column("standard errors", Table.Align.LEFT);
    List.of("below", "beyond chance", "within", "above", "beyond chance", "allowed")
        .forEach(heading -> table.column(heading, Table.Align.RIGHT));
    summaries.forEach(
        (kind, all) ->
            table.row(
                List.of(
                    kind.id(),
                    sum(all, each -> each.count(Place.BELOW)),
                    sum(all, each -> each.beyondChance(Place.BELOW)),
                    sum(all, each -> each.count(Place.WITHIN)),
                    sum(all, each -> each.count(Place.ABOVE)),
                    sum(all, each -> each.beyondChance(Place.ABOVE)),
                    allowed(kind))));
    return table;
  }

  private static String allowed(ErrorKind kind) {
    return switch (kind) {
      case ESTIMATE -> "0.90 to 0.98";
      case BOUND -> "0.90 or more";
    };
  }

  private static String sum(List<CoverageSummary> all, ToLongFunction<CoverageSummary> count) {
    return Long.toString(all.stream().mapToLong(count).sum());
  }
}
