package dev.ascribe.training;

import dev.ascribe.common.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Draws seeded batches of texts of similar length, so that batches contain little padding. Texts
 * are shuffled and sorted by length within pools of a few batches; the pools are cut into batches,
 * and the batches are shuffled.
 */
final class Batches {
  private static final int BATCHES_PER_POOL = 4;

  private Batches() {}

  /**
   * Returns the batches of one epoch as indexes into {@code lengths}. Every index occurs once.
   *
   * @param lengths number of tokens of each text
   */
  static List<int[]> ofEpoch(int[] lengths, int batchSize, long seed, int epoch) {
    CounterRandom random = CounterRandom.of(seed, "training-order", epoch);
    int[] order = random.permutation(lengths.length);
    int pool = batchSize * BATCHES_PER_POOL;
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.length; from += pool) {
      Integer[] sorted =
          Arrays.stream(order, from, Math.min(order.length, from + pool))
              .boxed()
              .sorted(Comparator.comparingInt(index -> lengths[index]))
              .toArray(Integer[]::new);
      for (int i = 0; i < sorted.length; i += batchSize) {
        batches.add(
            Arrays.stream(sorted, i, Math.min(sorted.length, i + batchSize))
                .mapToInt(Integer::intValue)
                .toArray());
      }
    }
    List<int[]> shuffled = new ArrayList<>();
    for (int index : random.permutation(batches.size())) {
      shuffled.add(batches.get(index));
    }
    return shuffled;
  }
}
