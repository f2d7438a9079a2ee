package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Computes a score per label from the predicting token's state. B rows, D width, L labels, V words
 * of the vocabulary.
 */
public sealed interface LabelHead permits MaskedHead, ClassificationHead {
  /** [B, D] in the scope to [B, L]. */
  NDArray labelLogits(NDManager scope, NDArray states, Dropout dropout);

  /**
   * [B, D] to the scores of the whole vocabulary [B, V]; only a head that predicts words has them.
   */
  default NDArray vocabularyLogits(NDArray states) {
    throw new IllegalStateException("this network has no masked-language-model head");
  }

  /**
   * The same head for other labels.
   *
   * @param labelTokens [L] the token of each label's word; without meaning for a head that predicts
   *     labels
   */
  default LabelHead withLabels(int[] labelTokens) {
    return this;
  }

  /** Floating point operations per row. */
  double flops();
}
