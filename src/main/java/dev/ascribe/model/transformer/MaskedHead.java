package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/**
 * The masked-language-model head. Only the scores of the label words are computed.
 *
 * @param decoder [V, D] the word embeddings, unless the checkpoint has separate weights
 * @param decoderBias [V]
 * @param labelTokens [L] the token of each label's word
 */
record MaskedHead(
    Linear dense,
    Activation activation,
    Norm norm,
    WordTable decoder,
    NDArray decoderBias,
    int[] labelTokens)
    implements LabelHead {
  static MaskedHead load(
      ParameterLoader loader, EncoderConfig config, WordTable words, int[] labelTokens) {
    EncoderFamily.MaskedHeadNames names = config.family().maskedHead();
    WordTable decoder =
        config.tiedDecoder()
            ? words
            : new WordTable(
                loader.table(names.decoder(), config.vocabularySize(), config.width()), null);
    return new MaskedHead(
        loader.linear(names.dense(), config.width(), config.width()),
        config.activation(),
        loader.norm(names.norm(), config.width(), config.normEpsilon()),
        decoder,
        loader.vector(names.decoderBias(config.tiedDecoder()), config.vocabularySize()),
        labelTokens.clone());
  }

  @Override
  public LabelHead withLabels(int[] otherTokens) {
    return new MaskedHead(dense, activation, norm, decoder, decoderBias, otherTokens.clone());
  }

  @Override
  public NDArray labelLogits(NDManager scope, NDArray states, Dropout dropout) {
    NDArray tokens =
        NativeArrays.of(
            scope, Arrays.stream(labelTokens).asLongStream().toArray(), labelTokens.length);
    NDArray bias = Tensors.lookup(tokens, Tensors.reshapeIn(scope, decoderBias, -1, 1)); // [L, 1]
    return Tensors.linear(
        transform(states), decoder.lookup(scope, labelTokens), Tensors.reshape(bias, -1));
  }

  @Override
  public NDArray vocabularyLogits(NDArray states) {
    return Tensors.linear(transform(states), decoder.array(), decoderBias);
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
