package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A stack of post-norm transformer layers. B rows, T tokens, H heads, D width.
 *
 * <p>Each layer runs in a memory scope of its own: arrays go back to the allocator after the layer,
 * not after the batch, which keeps them in the processor's caches and doubles the speed.
 */
final class Encoder {
  private record Layer(SelfAttention attention, FeedForward feedForward) {}

  private final Embeddings embeddings;
  private final List<Layer> layers;

  private Encoder(Embeddings embeddings, List<Layer> layers) {
    this.embeddings = embeddings;
    this.layers = List.copyOf(layers);
  }

  static Encoder load(ParameterLoader loader, EncoderConfig config, int[] keptTokens) {
    Embeddings embeddings = Embeddings.load(loader, config, keptTokens);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      EncoderFamily.LayerNames names = config.family().layer(i);
      layers.add(
          new Layer(
              SelfAttention.load(loader, config, names), FeedForward.load(loader, config, names)));
    }
    return new Encoder(embeddings, layers);
  }

  WordTable words() {
    return embeddings.words();
  }

  /**
   * The last layer's state of each row's predicting token. Its queries and its feed-forward block
   * are computed for those tokens only.
   *
   * @param wordEmbeddings [B, T, D]; belongs to the scope or to another one that outlives the call
   * @return [B, D] in the scope
   */
  NDArray predictingStates(
      NDManager scope, NDArray wordEmbeddings, EncoderBatch batch, Dropout dropout) {
    NDArray x = embed(scope, wordEmbeddings, batch, dropout);
    for (Layer layer : layers.subList(0, layers.size() - 1)) {
      x = apply(scope, layer, x, batch, dropout, ignored -> {});
    }
    Layer last = layers.get(layers.size() - 1);
    try (NDManager inner = scope.newSubManager()) {
      x.attach(inner);
      NDArray attended = last.attention().applyToPredicting(inner, x, batch, dropout);
      NDArray states = last.feedForward().apply(attended, dropout);
      states.attach(scope);
      return states;
    }
  }

  /**
   * Runs all layers on all tokens and shows each layer's attention.
   *
   * @param probabilities is shown the layer's index and its probabilities [B, H, T, T], which are
   *     gone after the call
   * @return [B, T, D] in the scope
   */
  NDArray allStates(
      NDManager scope,
      NDArray wordEmbeddings,
      EncoderBatch batch,
      BiConsumer<Integer, NDArray> probabilities) {
    NDArray x = embed(scope, wordEmbeddings, batch, Dropout.NONE);
    for (int i = 0; i < layers.size(); i++) {
      int index = i;
      x =
          apply(
              scope,
              layers.get(i),
              x,
              batch,
              Dropout.NONE,
              array -> probabilities.accept(index, array));
    }
    return x;
  }

  /**
   * Runs all layers on all tokens until an output holds a value that is not finite.
   *
   * @return whose output it is; empty when there is none
   */
  Optional<String> firstNonFinite(NDManager scope, NDArray wordEmbeddings, EncoderBatch batch) {
    NDArray x = embed(scope, wordEmbeddings, batch, Dropout.NONE);
    if (!Tensors.isFinite(x)) {
      return Optional.of("the embeddings");
    }
    for (int i = 0; i < layers.size(); i++) {
      x = apply(scope, layers.get(i), x, batch, Dropout.NONE, ignored -> {});
      if (!Tensors.isFinite(x)) {
        return Optional.of("layer %d of %d".formatted(i + 1, layers.size()));
      }
    }
    return Optional.empty();
  }

  private NDArray embed(
      NDManager scope, NDArray wordEmbeddings, EncoderBatch batch, Dropout dropout) {
    try (NDManager inner = scope.newSubManager()) {
      // A view: the caller's array must not move into the inner scope.
      NDArray x = wordEmbeddings.reshape(wordEmbeddings.getShape());
      x.attach(inner);
      NDArray embedded = embeddings.apply(x, batch, dropout);
      embedded.attach(scope);
      return embedded;
    }
  }

  private static NDArray apply(
      NDManager scope,
      Layer layer,
      NDArray x,
      EncoderBatch batch,
      Dropout dropout,
      java.util.function.Consumer<NDArray> probabilities) {
    try (NDManager inner = scope.newSubManager()) {
      x.attach(inner);
      NDArray attended = layer.attention().apply(x, batch, dropout, probabilities);
      NDArray output = layer.feedForward().apply(attended, dropout);
      output.attach(scope);
      return output;
    }
  }
}
