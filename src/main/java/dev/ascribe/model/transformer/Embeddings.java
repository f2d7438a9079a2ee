package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;

/**
 * The sum of word, position and segment embeddings, normalised.
 *
 * @param positions [P, D]
 * @param segments [S, D]; null if the family has none
 */
record Embeddings(WordTable words, NDArray positions, NDArray segments, Norm norm) {
  static Embeddings load(ParameterLoader loader, EncoderConfig config, int[] keptTokens) {
    EncoderFamily.EmbeddingNames names = config.family().embeddings();
    int width = config.width();
    NDArray words =
        keptTokens == null
            ? loader.table(names.word(), config.vocabularySize(), width)
            : loader.table(names.word(), config.vocabularySize(), width, keptTokens);
    return new Embeddings(
        new WordTable(words, keptTokens),
        loader.table(names.position(), config.positions(), width),
        names.segment() == null ? null : loader.table(names.segment(), config.segments(), width),
        loader.norm(names.norm(), width, config.normEpsilon()));
  }

  /** Computes the first layer's input from word embeddings, [B, T, D] to [B, T, D]. */
  NDArray apply(NDArray wordEmbeddings, EncoderBatch batch, Dropout dropout) {
    NDArray sum = wordEmbeddings.add(Tensors.lookup(batch.positions(), positions));
    if (segments != null) {
      sum = sum.add(Tensors.lookup(batch.segments(), segments));
    }
    return dropout.apply(norm.apply(sum));
  }
}
