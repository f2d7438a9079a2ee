package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/**
 * The masked-language-model head, whose decoder shares the word embeddings; only the rows of the
 * label words are computed.
 *
 * @param decoderBias [V]
 * @param labelTokens [L] the token of each label's word
 */
record MaskedHead(
    Linear dense,
    Activation activation,
    Norm norm,
    WordTable words,
    NDArray decoderBias,
    int[] labelTokens)
    implements LabelHead {
  static MaskedHead load(
      ParameterLoader loader, EncoderConfig config, WordTable words, int[] labelTokens) {
    EncoderFamily.MaskedHeadNames names = config.family().maskedHead();
    return new MaskedHead(
        loader.linear(names.dense(), config.width(), config.width()),
        config.activation(),
        loader.norm(names.norm(), config.width(), config.normEpsilon()),
        words,
        loader.vector(names.decoderBias(), config.vocabularySize()),
        labelTokens.clone());
  }

  @Override
  public NDArray labelLogits(NDManager scope, NDArray states, Dropout dropout) {
    NDArray tokens =
        NativeArrays.of(
            scope, Arrays.stream(labelTokens).asLongStream().toArray(), labelTokens.length);
    NDArray bias = Tensors.lookup(tokens, Tensors.reshapeIn(scope, decoderBias, -1, 1)); // [L, 1]
    return Tensors.linear(
        transform(states), words.lookup(scope, labelTokens), Tensors.reshape(bias, -1));
  }

  /** Scores of the whole vocabulary: [B, D] to [B, V]. */
  NDArray vocabularyLogits(NDArray states) {
    return Tensors.linear(transform(states), words.array(), decoderBias);
  }

  @Override
  public double flops() {
    double width = dense.weight().getShape().get(0);
    return 2 * width * (width + labelTokens.length);
  }

  private NDArray transform(NDArray states) {
    return norm.apply(activation.apply(dense.apply(states)));
  }
}
