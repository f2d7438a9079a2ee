package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** From the predicting token's state to a score per label. B rows, D width, L labels. */
sealed interface LabelHead permits MaskedHead, ClassificationHead {
  /** [B, D] in the scope to [B, L]. */
  NDArray labelLogits(NDManager scope, NDArray states, Dropout dropout);

  /** Floating point operations per row. */
  double flops();
}
