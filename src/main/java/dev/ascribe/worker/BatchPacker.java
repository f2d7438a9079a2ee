package dev.ascribe.worker;

import dev.ascribe.model.TokenRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Cuts ragged rows into batches: sorted by length, filled to a budget of padded tokens. */
public final class BatchPacker {
  private BatchPacker() {}

  /**
   * Batches of rows of similar length, the longest first, so that a batch that does not fit fails
   * early. Rows of equal length keep their order.
   *
   * @param budget most tokens of a batch, padding included; a single longer row is a batch alone
   */
  public static <R> List<List<R>> pack(List<R> rows, Function<R, TokenRow> tokens, int budget) {
    List<R> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparingInt((R row) -> tokens.apply(row).length()).reversed());
    List<List<R>> batches = new ArrayList<>();
    int start = 0;
    while (start < sorted.size()) {
      int longest = tokens.apply(sorted.get(start)).length();
      int end = Math.min(sorted.size(), start + Math.max(1, budget / longest));
      batches.add(List.copyOf(sorted.subList(start, end)));
      start = end;
    }
    return batches;
  }
}
