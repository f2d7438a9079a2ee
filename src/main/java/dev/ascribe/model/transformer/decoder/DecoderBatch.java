package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.NativeArrays;
import java.util.List;

/**
 * A batch of rows after a shared prefix. Each row has the answers appended, and is padded to the
 * longest. B rows, T own tokens including appended ones, P tokens of the prefix, A asking tokens.
 *
 * @param tokenIds [B, T] int64; padding is token 0
 * @param positions of all tokens
 * @param masks of all tokens
 * @param asking [B * A] int64, indexes into the B * T tokens
 * @param askingPositions of the asking tokens
 * @param askingMasks of the asking tokens
 */
record DecoderBatch(
    int rows,
    int tokens,
    int askingPerRow,
    NDArray tokenIds,
    Positions positions,
    Masks masks,
    NDArray asking,
    Positions askingPositions,
    Masks askingMasks) {
  /** A finite number so far below every score that its exponential is zero. */
  private static final float EXCLUDED = -1e30f;

  /**
   * The positions of tokens.
   *
   * @param ids [B, T] int64
   * @param angles of rotary position embeddings; null for learned positions
   */
  record Positions(NDArray ids, RotaryTable.Angles angles) {}

  /**
   * Masks that are added to the attention scores of Q asking tokens.
   *
   * @param own [B or 1, 1, Q, T]
   * @param prefix [B, 1, Q, P]; null if all tokens attend to the whole prefix
   */
  record Masks(NDArray own, NDArray prefix) {}

  /** Creates batches for one model. */
  static final class Builder {
    private final DecoderConfig config;
    private final RotaryTable rotary;

    Builder(DecoderConfig config) {
      this.config = config;
      this.rotary = config.rotary() == null ? null : new RotaryTable(config.rotary());
    }

    /**
     * Creates a batch.
     *
     * @param prefix how many tokens at the start are the same in all rows, and are not part of the
     *     batch
     * @param answers appended to each row; none for no answers
     */
    DecoderBatch build(NDManager scope, List<TokenRow> rows, int prefix, Answers answers) {
      Layout layout = new Layout(rows, prefix, answers);
      int count = rows.size();
      int asking = answers.asking();
      long[] askingTokens = new long[count * asking];
      long[] askingPositions = new long[count * asking];
      for (int b = 0; b < count; b++) {
        for (int a = 0; a < asking; a++) {
          int token = layout.length(b) - 1 + a;
          askingTokens[b * asking + a] = (long) b * layout.tokens + token;
          askingPositions[b * asking + a] = layout.positions[b * layout.tokens + token];
        }
      }
      return new DecoderBatch(
          count,
          layout.tokens,
          asking,
          NativeArrays.of(scope, layout.ids, count, layout.tokens),
          positions(scope, layout.positions, count, layout.tokens),
          masks(scope, layout, false),
          NativeArrays.of(scope, askingTokens, (long) count * asking),
          positions(scope, askingPositions, count, asking),
          masks(scope, layout, true));
    }

    private Positions positions(NDManager scope, long[] ids, int rows, int tokens) {
      return new Positions(
          NativeArrays.of(scope, ids, rows, tokens),
          rotary == null ? null : rotary.angles(scope, ids, rows, tokens));
    }

    private Masks masks(NDManager scope, Layout layout, boolean askingOnly) {
      int tokens = layout.tokens;
      boolean windowed = layout.exceeds(config.heads().window());
      boolean sameForAll = !askingOnly && !windowed && layout.answers.appendedCount() == 0;
      int rows = sameForAll ? 1 : layout.rows.size();
      int queries = askingOnly ? layout.answers.asking() : tokens;
      float[] own = new float[rows * queries * tokens];
      float[] prefix = new float[windowed ? rows * queries * layout.prefix : 0];
      for (int b = 0; b < rows; b++) {
        for (int q = 0; q < queries; q++) {
          int query = askingOnly ? layout.length(b) - 1 + q : q;
          int at = b * queries + q;
          for (int key = 0; key < tokens; key++) {
            boolean seen = sameForAll ? key <= query : layout.sees(b, query, key);
            if (!seen || (windowed && layout.distance(b, query, key) >= config.heads().window())) {
              own[at * tokens + key] = EXCLUDED;
            }
          }
          for (int key = 0; windowed && key < layout.prefix; key++) {
            if (layout.distance(b, query, key - layout.prefix) >= config.heads().window()) {
              prefix[at * layout.prefix + key] = EXCLUDED;
            }
          }
        }
      }
      return new Masks(
          NativeArrays.of(scope, own, rows, 1, queries, tokens),
          prefix.length == 0
              ? null
              : NativeArrays.of(scope, prefix, rows, 1, queries, layout.prefix));
    }
  }

  /** The tokens of a batch with their positions, counted from the end of the prefix. */
  private static final class Layout {
    private final List<TokenRow> rows;
    private final int prefix;
    private final Answers answers;
    private final int tokens;
    private final long[] ids;
    private final long[] positions;

    Layout(List<TokenRow> rows, int prefix, Answers answers) {
      this.rows = rows;
      this.prefix = prefix;
      this.answers = answers;
      this.tokens =
          rows.stream().mapToInt(TokenRow::length).max().orElseThrow()
              - prefix
              + answers.appendedCount();
      this.ids = new long[rows.size() * tokens];
      this.positions = new long[rows.size() * tokens];
      int[] appended = answers.appendedTokens();
      for (int b = 0; b < rows.size(); b++) {
        TokenRow row = rows.get(b);
        int length = length(b);
        for (int t = 0; t < length; t++) {
          ids[b * tokens + t] = row.tokenIds()[prefix + t];
          positions[b * tokens + t] = row.positionIds()[prefix + t];
        }
        long last = row.positionIds()[row.length() - 1];
        for (int c = 0; c < appended.length; c++) {
          ids[b * tokens + length + c] = appended[c];
          positions[b * tokens + length + c] = last + answers.distance(c);
        }
      }
    }

    int length(int row) {
      return rows.get(row).length() - prefix;
    }

    /**
     * Whether one token attends to another, as far as the windows allow. Padding attends to the
     * tokens before it.
     */
    boolean sees(int row, int query, int key) {
      int length = length(row);
      if (key > query) {
        return false;
      }
      boolean bothAppended =
          query >= length && key >= length && query < length + answers.appendedCount();
      return !bothAppended || answers.sees(query - length, key - length);
    }

    /**
     * Returns the number of positions from a key to a query. Keys of the prefix have negative
     * indexes.
     */
    long distance(int row, int query, int key) {
      long from =
          key < 0 ? rows.get(row).positionIds()[prefix + key] : positions[row * tokens + key];
      return positions[row * tokens + query] - from;
    }

    /** Whether a token is further from the start of its row than a window. */
    boolean exceeds(int window) {
      if (window == 0) {
        return false;
      }
      for (int b = 0; b < rows.size(); b++) {
        long first = rows.get(b).positionIds()[0];
        for (int t = 0; t < length(b) + answers.appendedCount(); t++) {
          if (positions[b * tokens + t] - first >= window) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
