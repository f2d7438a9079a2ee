package dev.ascribe.model;

import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import java.util.List;
import java.util.Optional;

/**
 * A classifier that is loaded on one device. Not thread-safe: the device's executor owns it. B
 * rows, T tokens, L labels.
 */
public interface ExplainableModel extends AutoCloseable {
  ModelRef reference();

  /**
   * Returns the SHA-256 of all files that the outputs depend on: configuration, tokenizer and
   * weights. Together with {@link #reference()} it identifies the function that the model computes.
   * The first call may read the model's files, so it must come before they can change.
   *
   * @return 64 hexadecimal digits
   */
  String digest();

  /**
   * Converts a text to the tokens of this model.
   *
   * @param level the kind of the features
   * @param strict whether a text that is longer than the model's positions is refused; otherwise
   *     its last words are left out
   * @throws dev.ascribe.common.AscribeException TEXT_TOO_LONG if strict, or if not even one word
   *     fits; EMPTY_TEXT if tokens are the features and the text has none
   */
  EncodedInput encode(TextInput input, FeatureLevel level, boolean strict);

  /** Converts a text to tokens, with its words as features. */
  default EncodedInput encode(TextInput input, boolean strict) {
    return encode(input, FeatureLevel.WORD, strict);
  }

  /** Returns the row in which only the features of the coalition are present. */
  TokenRow row(EncodedInput input, Coalition present, AbsencePolicy policy);

  /**
   * Computes one forward pass in evaluation mode. Rows are padded to the longest.
   *
   * @return [B][L] label scores before the softmax, in the order of the rows
   */
  float[][] labelLogits(List<TokenRow> rows);

  /**
   * Returns how many tokens a forward pass computes for a row: the row's own tokens, without a
   * shared prefix that the model keeps, and with appended answers. Batches are filled, timed,
   * calibrated and counted in this unit.
   */
  default int computedTokens(TokenRow row) {
    return row.length();
  }

  /**
   * Returns the floating point operations that a forward pass computes for a row, without padding.
   */
  default double computedFlops(TokenRow row) {
    return forwardFlops(row.length());
  }

  /**
   * Finds the first part of the network whose output for a row contains NaN or infinity, such as
   * {@code layer 2 of 12}. It costs a forward pass, and is called after scores turned out not to be
   * finite.
   *
   * @return empty if all outputs are finite, or if the model cannot tell
   */
  default Optional<String> firstNonFinite(TokenRow row) {
    return Optional.empty();
  }

  /**
   * Computes the attention probabilities of one row, averaged over heads.
   *
   * @return [layers][T][T]; each row of each layer sums to 1
   */
  float[][][] attention(TokenRow row);

  /** Computes the attention probabilities of the last layer, [T][T]. */
  default float[][] lastAttention(TokenRow row) {
    float[][][] ofAll = attention(row);
    return ofAll[ofAll.length - 1];
  }

  /** Returns the bytes of device memory that the parameters take. */
  long parameterBytes();

  /** Returns the bytes of device memory that kept prefixes take now. */
  default long prefixBytes() {
    return 0;
  }

  /**
   * Returns how many tokens of prefixes this model, and all models that share its prefixes, have
   * computed so far. {@link #computedTokens} does not count them.
   */
  default long computedPrefixTokens() {
    return 0;
  }

  /**
   * Returns an object that identifies the memory of the parameters. Models that share their
   * parameters return the same object.
   */
  default Object memory() {
    return this;
  }

  /**
   * Returns the floating point operations of a forward pass over one row of {@code tokens} tokens.
   */
  double forwardFlops(int tokens);

  /** Frees all native memory. */
  @Override
  void close();
}
