package dev.ascribe.model.transformer.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.Tensors;
import dev.ascribe.model.transformer.decoder.CausalAttention.KeysAndValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps the attention scores of a forward pass within a budget of memory: they grow with the number
 * of rows and with the square of their length. Many rows are divided into parts. A row that is too
 * long by itself is computed ahead, all but its end, in blocks of tokens that attend to the keys
 * and values of the blocks before.
 *
 * @param bytes of attention scores and label logits at a time; a few copies of them are alive at
 *     once
 */
record TokenBlocks(Decoder decoder, DecoderBatch.Builder batches, long bytes) {
  private static final long CPU_BYTES = 256L << 20;
  private static final long GPU_BYTES = 1L << 30;

  /** Smaller blocks would spend most of their time on attention to the blocks before. */
  private static final int SMALLEST = 16;

  /** Receives the attention probabilities [K, 1, G, T, P + T] of T tokens of a layer. */
  interface ProbabilityReader {
    /**
     * Receives the probabilities of some tokens of a row in one layer.
     *
     * @param from index of the first of the tokens in its row
     */
    void read(int layer, int from, NDArray probabilities);
  }

  /**
   * The beginning of a row that is computed already.
   *
   * @param length in tokens
   * @param layers keys and values of each layer; null for a beginning of no tokens
   */
  record Beginning(int length, List<KeysAndValues> layers) {}

  static long bytes(Device device) {
    return device.isGpu() ? GPU_BYTES : CPU_BYTES;
  }

  /**
   * The rows in their order, in parts that fit the budget; a row that does not fit by itself is a
   * part.
   *
   * @param prefix how many tokens at the start of all rows are not computed
   */
  List<List<TokenRow>> parts(List<TokenRow> rows, int prefix, Answers answers) {
    List<List<TokenRow>> parts = new ArrayList<>();
    int begin = 0;
    int longest = 0;
    for (int i = 0; i < rows.size(); i++) {
      int both = Math.max(longest, rows.get(i).length());
      if (i > begin && (i + 1 - begin) * rowBytes(both, prefix, answers) > bytes) {
        parts.add(rows.subList(begin, i));
        begin = i;
        both = rows.get(i).length();
      }
      longest = both;
    }
    parts.add(rows.subList(begin, rows.size()));
    return parts;
  }

  private long rowBytes(int length, int prefix, Answers answers) {
    long all = (long) length + answers.appendedCount();
    long scores = decoder.config().heads().queries() * (all - prefix) * all;
    return Float.BYTES * (scores + (long) answers.asking() * decoder.config().vocabularySize());
  }

  /**
   * Computes the beginning of a row ahead, so that the rest of the row fits the budget.
   *
   * @param known the beginning of it that is computed already
   * @return in the scope; {@code known} itself where the rest fits already. At least the last token
   *     is left
   */
  Beginning ahead(NDManager scope, TokenRow row, Beginning known, Answers answers) {
    int appended = answers.appendedCount();
    int block = blockTokens(row.length() + appended);
    if (row.length() - known.length() + appended <= block) {
      return known;
    }
    int ahead = row.length() - Math.max(1, block - appended);
    return ahead <= known.length()
        ? known
        : new Beginning(ahead, extend(scope, row, known, ahead, null));
  }

  /** Whether all of a row can be computed at once. */
  boolean fits(TokenRow row, Answers answers) {
    int all = row.length() + answers.appendedCount();
    return all <= blockTokens(all);
  }

  /** How many tokens of a row may ask at a time. */
  private int blockTokens(int length) {
    long ofToken = (long) Float.BYTES * decoder.config().heads().queries() * length;
    return (int) Math.max(SMALLEST, Math.min(length, bytes / ofToken));
  }

  /**
   * Keys and values of a row's first tokens, in the scope.
   *
   * @param known the beginning of them that is computed already, less than all
   * @param to the number of tokens that are computed afterwards
   * @param reader or null
   */
  List<KeysAndValues> extend(
      NDManager scope, TokenRow row, Beginning known, int to, ProbabilityReader reader) {
    int block = blockTokens(to);
    List<KeysAndValues> layers = known.layers();
    NDManager kept = null;
    for (int from = known.length(); from < to; from += block) {
      NDManager next = scope.newSubManager();
      layers = block(next, row, from, Math.min(to, from + block), layers, reader);
      if (kept != null) {
        kept.close();
      }
      kept = next;
    }
    return layers;
  }

  private List<KeysAndValues> block(
      NDManager scope,
      TokenRow row,
      int from,
      int to,
      List<KeysAndValues> before,
      ProbabilityReader reader) {
    try (NDManager inner = scope.newSubManager()) {
      DecoderBatch batch = batches.build(inner, List.of(first(row, to)), from, Answers.NONE);
      NDArray words = Tensors.lookup(batch.tokenIds(), decoder.words());
      List<KeysAndValues> layers =
          decoder.keysAndValues(
              inner,
              words,
              batch,
              before,
              reader == null
                  ? null
                  : (layer, probabilities) -> reader.read(layer, from, probabilities));
      layers.forEach(layer -> layer.attach(scope));
      return layers;
    }
  }

  /** The first tokens of a row. */
  static TokenRow first(TokenRow row, int tokens) {
    return new TokenRow(
        Arrays.copyOf(row.tokenIds(), tokens),
        Arrays.copyOf(row.positionIds(), tokens),
        Arrays.copyOf(row.tokenTypeIds(), tokens),
        tokens - 1);
  }
}
