package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;

/** Normalisation over the last dimension. */
public sealed interface Norm permits LayerNorm, RmsNorm {
  /** [..., D] to [..., D]. */
  NDArray apply(NDArray x);
}
