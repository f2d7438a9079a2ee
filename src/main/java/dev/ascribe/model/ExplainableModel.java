package dev.ascribe.model;

import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import java.util.List;
import java.util.Optional;

/**
 * A classifier resident on one device. Not thread-safe: its device's executor owns it. B rows, T
 * tokens, L labels.
 */
public interface ExplainableModel extends AutoCloseable {
  ModelRef reference();

  /**
   * The SHA-256 of what the outputs are computed from: configuration, tokenizer and weights. With
   * {@link #reference()} it says exactly which function this is. The first call may read the files
   * of the model, so it has to come before they change.
   *
   * @return 64 hexadecimal digits
   */
  String digest();

  /**
   * Lays a text out for this model.
   *
   * @param level what the features are
   * @param strict refuse a text that does not fit the model's positions instead of leaving out
   *     words at its end
   * @throws dev.ascribe.common.AscribeException TEXT_TOO_LONG when strict, or when not even one
   *     word fits; EMPTY_TEXT when tokens are wanted and the text has none
   */
  EncodedInput encode(TextInput input, FeatureLevel level, boolean strict);

  /** Lays a text out with its words as features. */
  default EncodedInput encode(TextInput input, boolean strict) {
    return encode(input, FeatureLevel.WORD, strict);
  }

  /** The row that remains when only the features of the coalition are present. */
  TokenRow row(EncodedInput input, Coalition present, AbsencePolicy policy);

  /**
   * One forward pass in evaluation mode over the rows, padded to the longest.
   *
   * @return [B][L] label scores before the softmax, in the order of the rows
   */
  float[][] labelLogits(List<TokenRow> rows);

  /**
   * How many tokens a forward pass computes for a row: all of the row's own but those of a prefix
   * that rows share and the model keeps, and those of answers that are appended. The one unit in
   * which batches are filled, timed, calibrated and counted.
   */
  default int computedTokens(TokenRow row) {
    return row.length();
  }

  /** Floating point operations of what a forward pass computes for a row, padding left out. */
  default double computedFlops(TokenRow row) {
    return forwardFlops(row.length());
  }

  /**
   * The first part of the network, in the order of computation, whose output for a row holds a
   * value that is not finite: {@code layer 2 of 12}, for example. It costs a forward pass, and is
   * called when scores turned out not to be finite.
   *
   * @return empty when all are finite, or when the model cannot tell
   */
  default Optional<String> firstNonFinite(TokenRow row) {
    return Optional.empty();
  }

  /**
   * Attention probabilities of one row, averaged over heads.
   *
   * @return [layers][T][T]; each row of each layer sums to 1
   */
  float[][][] attention(TokenRow row);

  /** The attention probabilities of the last layer alone: [T][T]. */
  default float[][] lastAttention(TokenRow row) {
    float[][][] ofAll = attention(row);
    return ofAll[ofAll.length - 1];
  }

  /** Bytes of device memory that the parameters take. */
  long parameterBytes();

  /** Bytes of device memory that the prefixes take which the model keeps now. */
  default long prefixBytes() {
    return 0;
  }

  /**
   * How many tokens of prefixes this model, and all models that share its prefixes, have computed
   * so far. {@link #computedTokens} counts them for no row.
   */
  default long computedPrefixTokens() {
    return 0;
  }

  /** The memory that holds the parameters. Models with the same memory share their parameters. */
  default Object memory() {
    return this;
  }

  /** Floating point operations of a forward pass over one row of this many tokens. */
  double forwardFlops(int tokens);

  /** Gives all native memory back. */
  @Override
  void close();
}
