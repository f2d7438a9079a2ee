package dev.ascribe.worker.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts ragged rows into batches: sorted by length, filled to a budget of padded tokens. */
public final class BatchPacker {
  private BatchPacker() {}

  /**
   * Batches of rows of similar length, the longest first, so that a batch that does not fit fails
   * early. Rows of equal length keep their order.
   *
   * @param length how many tokens of a row are computed
   * @param budget most tokens of a batch, padding included; a longer row is a batch by itself
   */
  public static <R> List<List<R>> pack(List<R> rows, ToIntFunction<R> length, int budget) {
    List<R> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparingInt(length).reversed());
    List<List<R>> batches = new ArrayList<>();
    int start = 0;
    while (start < sorted.size()) {
      int longest = length.applyAsInt(sorted.get(start));
      int end = Math.min(sorted.size(), start + Math.max(1, budget / longest));
      batches.add(List.copyOf(sorted.subList(start, end)));
      start = end;
    }
    return batches;
  }
}
