package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.TokenRow;
import java.util.List;

/**
 * A batch of rows, padded to the longest. B rows, T tokens.
 *
 * @param positions [B, T] int64
 * @param segments [B, T] int64
 * @param padding [B, 1, 1, T] added to attention scores: 0 for tokens, very negative for padding;
 *     null if no row is padded
 * @param predicting [B] int64, indexes into the B * T tokens
 */
record EncoderBatch(
    int rows,
    int tokens,
    NDArray positions,
    NDArray segments,
    NDArray padding,
    NDArray predicting) {
  /** A finite number so far below every score that its exponential is zero. */
  private static final float EXCLUDED = -1e30f;

  static EncoderBatch of(NDManager scope, List<TokenRow> rows) {
    int tokens = longest(rows);
    long[] positions = new long[rows.size() * tokens];
    long[] segments = new long[rows.size() * tokens];
    float[] padding = new float[rows.size() * tokens];
    long[] predicting = new long[rows.size()];
    boolean padded = false;
    for (int b = 0; b < rows.size(); b++) {
      TokenRow row = rows.get(b);
      predicting[b] = (long) b * tokens + row.predictingToken();
      for (int t = 0; t < tokens; t++) {
        int at = b * tokens + t;
        if (t < row.length()) {
          positions[at] = row.positionIds()[t];
          segments[at] = row.tokenTypeIds()[t];
        } else {
          padding[at] = EXCLUDED;
          padded = true;
        }
      }
    }
    return new EncoderBatch(
        rows.size(),
        tokens,
        NativeArrays.of(scope, positions, rows.size(), tokens),
        NativeArrays.of(scope, segments, rows.size(), tokens),
        padded ? NativeArrays.of(scope, padding, rows.size(), 1, 1, tokens) : null,
        NativeArrays.of(scope, predicting, rows.size()));
  }

  /** Creates a batch of copies of one row, for inputs that differ only in their embeddings. */
  static EncoderBatch repeated(NDManager scope, TokenRow row, int times) {
    return of(scope, java.util.Collections.nCopies(times, row));
  }

  /** Returns the token ids [B, T] as int64. Padding is row 0, which every table has. */
  static NDArray tokenIds(NDManager scope, List<TokenRow> rows, WordTable table) {
    int tokens = longest(rows);
    long[] ids = new long[rows.size() * tokens];
    for (int b = 0; b < rows.size(); b++) {
      int[] row = rows.get(b).tokenIds();
      for (int t = 0; t < row.length; t++) {
        ids[b * tokens + t] = table.row(row[t]);
      }
    }
    return NativeArrays.of(scope, ids, rows.size(), tokens);
  }

  private static int longest(List<TokenRow> rows) {
    return rows.stream().mapToInt(TokenRow::length).max().orElseThrow();
  }
}
