package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.transformer.FeedForward;
import dev.ascribe.model.transformer.Layers;
import dev.ascribe.model.transformer.Linear;
import dev.ascribe.model.transformer.NativeArrays;
import dev.ascribe.model.transformer.Norm;
import dev.ascribe.model.transformer.ParameterLoader;
import dev.ascribe.model.transformer.Tensors;
import dev.ascribe.model.transformer.decoder.CausalAttention.KeysAndValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The layers of a causal language model with its input and output embeddings. B rows, T tokens, D
 * width, V words of the vocabulary.
 *
 * @param words [V, D]
 * @param positions [positions, D]; null if positions are rotary
 */
record Decoder(
    DecoderConfig config,
    NDArray words,
    NDArray positions,
    List<DecoderLayer> layers,
    Norm finalNorm,
    Linear output) {
  static Decoder load(ParameterLoader loader, DecoderConfig config) {
    DecoderFamily.ModelNames names = config.family().model();
    NDArray words = loader.table(names.word(), config.vocabularySize(), config.width());
    NDArray positions =
        names.position() == null
            ? null
            : loader.table(
                names.position(), config.positions() + config.positionOffset(), config.width());
    List<DecoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      layers.add(layer(loader, config, config.family().layer(config, i)));
    }
    Norm finalNorm = norm(loader, config, names.finalNorm());
    Linear output =
        config.tiedOutput()
            ? new Linear(words, null)
            : loader.linear(names.output(), config.width(), config.vocabularySize());
    return new Decoder(config, words, positions, List.copyOf(layers), finalNorm, output);
  }

  private static DecoderLayer layer(
      ParameterLoader loader, DecoderConfig config, DecoderFamily.LayerNames names) {
    int width = config.width();
    int inner = config.feedForwardWidth();
    boolean gated = names.expansion().names().size() == 2;
    boolean oneNorm = names.feedForwardNorm().equals(names.attentionNorm());
    return new DecoderLayer(
        norm(loader, config, names.attentionNorm()),
        new CausalAttention(
            loader.linear(names.queryKeyValue(), width, config.queryKeyValueOutputs()),
            loader.linear(
                names.attentionOutput(), config.heads().queries() * config.heads().width(), width),
            config.heads()),
        oneNorm ? null : norm(loader, config, names.feedForwardNorm()),
        new FeedForward(
            gated
                ? loader.linear(names.expansion(), width, inner, inner)
                : loader.linear(names.expansion(), width, inner),
            config.activation(),
            loader.linear(names.contraction(), inner, width),
            gated),
        config.parallel());
  }

  private static Norm norm(ParameterLoader loader, DecoderConfig config, String name) {
    double epsilon = config.norm().epsilon();
    return switch (config.norm().kind()) {
      case LAYER -> loader.norm(name, config.width(), epsilon);
      case RMS -> loader.rmsNorm(name, config.width(), epsilon, 0);
      case RMS_AROUND_ONE -> loader.rmsNorm(name, config.width(), epsilon, 1);
    };
  }

  /**
   * Computes the log-probabilities of the words after the asking tokens. In the last layer, queries
   * and the feed-forward block are computed for these tokens only.
   *
   * @param wordEmbeddings [B, T, D]; attached to the scope, or to another one that is closed later
   * @param prefix of each layer; null for none
   * @return [B * A, V] in F32, attached to the scope
   */
  NDArray logProbabilities(
      NDManager scope, NDArray wordEmbeddings, DecoderBatch batch, List<KeysAndValues> prefix) {
    NDArray x = embed(scope, wordEmbeddings, batch);
    int last = layers.size() - 1;
    for (int i = 0; i < last; i++) {
      x = apply(scope, i, x, batch, prefix, ignored -> {});
    }
    return Layers.run(
        scope,
        x,
        input -> {
          NDArray states =
              layers.get(last).applyToAsking(input, batch, of(prefix, last)); // [B * A, D]
          return Tensors.logSoftmax(output.apply(finalNorm.apply(states))); // [B * A, V]
        });
  }

  /** Finds the first part whose output is not finite, as {@link Layers#firstNonFinite} does. */
  Optional<String> firstNonFinite(NDManager scope, NDArray wordEmbeddings, DecoderBatch batch) {
    return Layers.firstNonFinite(
        embed(scope, wordEmbeddings, batch),
        layers.size(),
        (index, x) -> apply(scope, index, x, batch, null, ignored -> {}));
  }

  /**
   * Computes the keys and values of each layer, joined with the earlier ones and attached to the
   * scope.
   *
   * @param batch one row, without answers
   * @param before of the row's tokens before the batch; null for none
   * @param probabilities receives the index of each layer and its attention probabilities [K, 1, G,
   *     T, P + T], which are freed after the call; null if they are not needed, which saves the
   *     last layer
   */
  List<KeysAndValues> keysAndValues(
      NDManager scope,
      NDArray wordEmbeddings,
      DecoderBatch batch,
      List<KeysAndValues> before,
      BiConsumer<Integer, NDArray> probabilities) {
    List<KeysAndValues> kept = new ArrayList<>();
    NDArray x = embed(scope, wordEmbeddings, batch);
    for (int i = 0; i < layers.size(); i++) {
      int index = i;
      boolean isNeeded = probabilities != null || index < layers.size() - 1;
      x =
          Layers.run(
              scope,
              x,
              input -> {
                KeysAndValues own = layers.get(index).prefix(input, batch);
                if (before == null) {
                  own.attach(scope);
                }
                kept.add(before == null ? own : before.get(index).followedBy(scope, own));
                return isNeeded
                    ? layers
                        .get(index)
                        .apply(
                            input,
                            batch,
                            of(before, index),
                            array -> {
                              if (probabilities != null) {
                                probabilities.accept(index, array);
                              }
                            })
                    : input;
              });
    }
    return List.copyOf(kept);
  }

  private NDArray embed(NDManager scope, NDArray wordEmbeddings, DecoderBatch batch) {
    return Layers.runOnView(
        scope,
        wordEmbeddings,
        input -> {
          NDArray x = input;
          if (config.embeddingScale() != 1) {
            x = x.mul(NativeArrays.scalar(x.getManager(), config.embeddingScale()));
          }
          if (positions != null) {
            NDArray rows = batch.positions().ids();
            x =
                x.add(
                    Tensors.lookup(
                        config.positionOffset() == 0 ? rows : rows.add(config.positionOffset()),
                        positions));
          }
          return x;
        });
  }

  private NDArray apply(
      NDManager scope,
      int index,
      NDArray x,
      DecoderBatch batch,
      List<KeysAndValues> prefix,
      Consumer<NDArray> probabilities) {
    return Layers.run(
        scope, x, input -> layers.get(index).apply(input, batch, of(prefix, index), probabilities));
  }

  private static KeysAndValues of(List<KeysAndValues> prefix, int layer) {
    return prefix == null ? null : prefix.get(layer);
  }
}
