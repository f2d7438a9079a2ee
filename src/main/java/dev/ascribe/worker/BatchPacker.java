package dev.ascribe.worker;

import dev.ascribe.model.TokenRow;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Evaluates ragged rows in batches: sorted by length, filled to a budget of padded tokens. */
final class BatchPacker {
  private BatchPacker() {}

  /**
   * The label scores of rows. The longest rows are computed first, so that a batch that does not
   * fit the memory fails early.
   *
   * @param length how many tokens of a row are computed
   * @param budget most tokens of a batch, padding included; a longer row is a batch by itself
   * @param forward the label scores [B][L] of a batch
   * @return [rows][L] in the order of the rows
   */
  static float[][] evaluate(
      List<TokenRow> rows,
      ToIntFunction<TokenRow> length,
      int budget,
      Function<List<TokenRow>, float[][]> forward) {
    Comparator<Integer> byLength =
        Comparator.comparingInt(index -> length.applyAsInt(rows.get(index)));
    List<Integer> longestFirst =
        IntStream.range(0, rows.size()).boxed().sorted(byLength.reversed()).toList();
    float[][] labelLogits = new float[rows.size()][];
    int start = 0;
    while (start < rows.size()) {
      int longest = length.applyAsInt(rows.get(longestFirst.get(start)));
      int end = Math.min(rows.size(), start + Math.max(1, budget / longest));
      List<Integer> batch = longestFirst.subList(start, end);
      float[][] scores = forward.apply(batch.stream().map(rows::get).toList());
      for (int i = 0; i < scores.length; i++) {
        labelLogits[batch.get(i)] = scores[i];
      }
      start = end;
    }
    return labelLogits;
  }
}
