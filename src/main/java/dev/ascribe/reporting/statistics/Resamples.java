package dev.ascribe.reporting.statistics;

import dev.ascribe.evaluation.statistics.CrossedBootstrap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the resamples of each number of seeds and texts, since drawing them takes time. */
final class Resamples {
  private final Map<List<Integer>, CrossedBootstrap> bySize = new HashMap<>();

  /** The resamples for values of this shape, [seeds][texts]. */
  CrossedBootstrap of(double[][] values) {
    return bySize.computeIfAbsent(
        List.of(values.length, values[0].length),
        size ->
            new CrossedBootstrap(
                size.get(0),
                size.get(1),
                StudyStatistics.RESAMPLES,
                StudyStatistics.RESAMPLING_SEED));
  }
}
