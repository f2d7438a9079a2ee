package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A stack of transformer layers with norms after each block (post-norm). B rows, T tokens, H heads,
 * D width.
 */
record Encoder(Embeddings embeddings, List<Layer> layers) {
  /**
   * A layer: attention and a feed-forward block. Each block's output is added to its input, and the
   * sum is normalised.
   */
  private record Layer(SelfAttention attention, FeedForward feedForward, Norm norm) {
    /** Computes all tokens, [B, T, D] to [B, T, D]; see {@link SelfAttention#apply}. */
    NDArray apply(NDArray x, EncoderBatch batch, Dropout dropout, Consumer<NDArray> probabilities) {
      return feedForward(attention.apply(x, batch, dropout, probabilities), dropout);
    }

    /** Computes only the predicting token of each row, [B, T, D] to [B, D]. */
    NDArray applyToPredicting(NDArray x, EncoderBatch batch, Dropout dropout) {
      return feedForward(attention.applyToPredicting(x, batch, dropout), dropout);
    }

    private NDArray feedForward(NDArray x, Dropout dropout) {
      return norm.apply(dropout.apply(feedForward.apply(x)).add(x));
    }
  }

  static Encoder load(ParameterLoader loader, EncoderConfig config, int[] keptTokens) {
    Embeddings embeddings = Embeddings.load(loader, config, keptTokens);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      layers.add(layer(loader, config, config.family().layer(i)));
    }
    return new Encoder(embeddings, List.copyOf(layers));
  }

  private static Layer layer(
      ParameterLoader loader, EncoderConfig config, EncoderFamily.LayerNames names) {
    int width = config.width();
    int inner = config.feedForwardWidth();
    return new Layer(
        SelfAttention.load(loader, config, names),
        new FeedForward(
            loader.linear(names.expansion(), width, inner),
            config.activation(),
            loader.linear(names.contraction(), inner, width),
            false),
        loader.norm(names.outputNorm(), width, config.normEpsilon()));
  }

  WordTable words() {
    return embeddings.words();
  }

  /**
   * Computes the last layer's state of each row's predicting token. In the last layer, queries and
   * the feed-forward block are computed for these tokens only.
   *
   * @param wordEmbeddings [B, T, D]; attached to the scope, or to another one that is closed later
   * @return [B, D], attached to the scope
   */
  NDArray predictingStates(
      NDManager scope, NDArray wordEmbeddings, EncoderBatch batch, Dropout dropout) {
    NDArray x = embed(scope, wordEmbeddings, batch, dropout);
    for (Layer layer : layers.subList(0, layers.size() - 1)) {
      x = Layers.run(scope, x, input -> layer.apply(input, batch, dropout, ignored -> {}));
    }
    Layer last = layers.get(layers.size() - 1);
    return Layers.run(scope, x, input -> last.applyToPredicting(input, batch, dropout));
  }

  /**
   * Computes all layers on all tokens, and passes on the attention of each layer.
   *
   * @param probabilities receives the layer's index and its attention probabilities [B, H, T, T],
   *     which are freed after the call
   */
  void showAttention(
      NDManager scope,
      NDArray wordEmbeddings,
      EncoderBatch batch,
      BiConsumer<Integer, NDArray> probabilities) {
    NDArray x = embed(scope, wordEmbeddings, batch, Dropout.NONE);
    for (int i = 0; i < layers.size(); i++) {
      int index = i;
      x =
          Layers.run(
              scope,
              x,
              input ->
                  layers
                      .get(index)
                      .apply(
                          input, batch, Dropout.NONE, array -> probabilities.accept(index, array)));
    }
  }

  /**
   * Finds the first part whose output is not finite, as {@link Layers#firstNonFinite} does, on all
   * tokens.
   */
  Optional<String> firstNonFinite(NDManager scope, NDArray wordEmbeddings, EncoderBatch batch) {
    return Layers.firstNonFinite(
        embed(scope, wordEmbeddings, batch, Dropout.NONE),
        layers.size(),
        (index, x) ->
            Layers.run(
                scope,
                x,
                input -> layers.get(index).apply(input, batch, Dropout.NONE, ignored -> {})));
  }

  private NDArray embed(
      NDManager scope, NDArray wordEmbeddings, EncoderBatch batch, Dropout dropout) {
    return Layers.runOnView(scope, wordEmbeddings, x -> embeddings.apply(x, batch, dropout));
  }
}
