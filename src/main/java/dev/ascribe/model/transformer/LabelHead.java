package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Computes a score for each label from the state of the predicting token. B rows, D width, L
 * labels, V words of the vocabulary.
 */
public sealed interface LabelHead permits MaskedHead, ClassificationHead {
  /** Computes label scores, [B, D] to [B, L], attached to the scope. */
  NDArray labelLogits(NDManager scope, NDArray states, Dropout dropout);

  /**
   * Computes the scores of the whole vocabulary, [B, D] to [B, V]. Only a head that predicts words
   * can do this.
   */
  default NDArray vocabularyLogits(NDArray states) {
    throw new IllegalStateException("this network has no masked-language-model head");
  }

  /**
   * Returns the same head for other labels.
   *
   * @param labelTokens [L] the token of each label's word; ignored by a head that predicts labels
   */
  default LabelHead withLabels(int[] labelTokens) {
    return this;
  }

  /** Returns the floating point operations for a row. */
  double flops();
}
