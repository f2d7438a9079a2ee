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
 * Keeps the attention scores of a forward pass within a memory budget. Scores grow with the number
 * of rows and with the square of their length. Many rows are split into parts. If a single row is
 * too long, all of it except the end is computed first, in blocks of tokens that attend to the keys
 * and values of earlier blocks.
 *
 * @param bytes of attention scores and label logits at a time; a few copies of them are in memory
 *     at once
 */
record TokenBlocks(Decoder decoder, DecoderBatch.Builder batches, long bytes) {
  private static final long CPU_BYTES = 256L << 20;
  private static final long GPU_BYTES = 1L << 30;

  /**
   * The smallest block; smaller ones would spend most of their time on attention to earlier blocks.
   */
  private static final int SMALLEST = 16;

  /** Receives the attention probabilities [K, 1, G, T, P + T] for T tokens of a layer. */
  interface ProbabilityReader {
    /**
     * Receives the probabilities of some tokens of a row in one layer.
     *
     * @param from index in the row of the first of these tokens
     */
    void read(int layer, int from, NDArray probabilities);
  }

  /**
   * The first tokens of a row, which have been computed.
   *
   * @param length number of tokens
   * @param layers keys and values of each layer; null if there are no tokens
   */
  record Beginning(int length, List<KeysAndValues> layers) {
    static final Beginning NONE = new Beginning(0, null);
  }

  static long bytes(Device device) {
    return device.isGpu() ? GPU_BYTES : CPU_BYTES;
  }

  /**
   * Splits rows, in their order, into parts that fit the budget. A row that does not fit alone is a
   * part of its own.
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
   * Computes first tokens of a row, so that the rest of the row fits the budget.
   *
   * @param known the first tokens that have been computed already
   * @return the computed beginning, attached to the scope; {@code known} itself if the rest fits
   *     already. At least the last token is left
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

  /** Whether a whole row can be computed at once. */
  boolean fits(TokenRow row, Answers answers) {
    int all = row.length() + answers.appendedCount();
    return all <= blockTokens(all);
  }

  /** Returns how many tokens of a row can be computed at a time. */
  private int blockTokens(int length) {
    long ofToken = (long) Float.BYTES * decoder.config().heads().queries() * length;
    return (int) Math.max(SMALLEST, Math.min(length, bytes / ofToken));
  }

  /**
   * Computes keys and values of a row's first tokens, attached to the scope.
   *
   * @param known the first tokens that have been computed already, fewer than {@code to}
   * @param to number of first tokens that are computed afterwards
   * @param reader receives attention probabilities; null if they are not needed
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

  /** Returns the first tokens of a row. */
  static TokenRow first(TokenRow row, int tokens) {
    return new TokenRow(
        Arrays.copyOf(row.tokenIds(), tokens),
        Arrays.copyOf(row.positionIds(), tokens),
        Arrays.copyOf(row.tokenTypeIds(), tokens),
        tokens - 1);
  }
}
