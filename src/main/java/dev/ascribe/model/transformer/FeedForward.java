package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;

/** Two linear layers around a nonlinearity, with residual and norm. */
record FeedForward(Linear expansion, Activation activation, Linear contraction, Norm norm) {
  static FeedForward load(
      ParameterLoader loader, EncoderConfig config, EncoderFamily.LayerNames names) {
    return new FeedForward(
        loader.linear(names.expansion(), config.width(), config.feedForwardWidth()),
        config.activation(),
        loader.linear(names.contraction(), config.feedForwardWidth(), config.width()),
        loader.norm(names.outputNorm(), config.width(), config.normEpsilon()));
  }

  /** [..., D] to [..., D]. */
  NDArray apply(NDArray x, Dropout dropout) {
    NDArray inner = activation.apply(expansion.apply(x));
    return norm.apply(dropout.apply(contraction.apply(inner)).add(x));
  }
}
