package dev.ascribe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.model.transformer.Network;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * A classifier made of a layout, which converts texts to tokens, and a transformer network, which
 * scores the tokens. Encoders and decoders differ in the layout, in the rows of coalitions and in
 * the label scores. B rows, L labels.
 */
abstract class TransformerModel<N extends Network> implements DifferentiableModel {
  private final ClassifierWeights source;
  private final TextLayout layout;
  private final N network;
  private String digest;

  /**
   * Loads the network.
   *
   * @param layout closed by the model, also if this constructor fails
   * @param networks loads the network from the source of the weights; the model closes it
   */
  TransformerModel(
      ClassifierWeights source, TextLayout layout, Function<ClassifierWeights, N> networks) {
    this.source = source;
    this.layout = layout;
    try {
      source.requireSameNetwork();
      this.network = networks.apply(source);
    } catch (RuntimeException e) {
      layout.close();
      throw e;
    }
  }

  @Override
  public final ModelRef reference() {
    return source.reference();
  }

  /** {@inheritDoc} It costs nothing if the files were digested when they were installed. */
  @Override
  public final String digest() {
    if (digest == null) {
      // The digest is computed now, since the files might have changed by a later call.
      digest = source.reference().digest();
    }
    if (digest == null) {
      digest = ModelDigest.of(source.model(), source.directory());
    }
    return digest;
  }

  /** Returns the directory of the loaded weights. */
  public final Path weights() {
    return source.directory();
  }

  /** Returns the network, for training, benchmarks and tests. */
  public final N network() {
    return network;
  }

  @Override
  public final EncodedInput encode(TextInput input, FeatureLevel level, boolean strict) {
    return layout.encode(input, level, strict);
  }

  /** Copies scores [B, L] to an array of rows. */
  static float[][] rows(NDArray scores) {
    float[] flat = scores.toFloatArray();
    int labels = (int) scores.getShape().get(1);
    float[][] rows = new float[flat.length / labels][];
    for (int b = 0; b < rows.length; b++) {
      rows[b] = Arrays.copyOfRange(flat, b * labels, (b + 1) * labels);
    }
    return rows;
  }

  @Override
  public final Optional<String> firstNonFinite(TokenRow row) {
    return network.firstNonFinite(row);
  }

  @Override
  public final NDManager newScope() {
    return network.newScope();
  }

  @Override
  public final NDArray wordEmbeddings(NDManager scope, int[] tokens) {
    return network.wordEmbeddings(scope, tokens);
  }

  @Override
  public final long parameterBytes() {
    return network.parameterBytes();
  }

  @Override
  public final Object memory() {
    return network.memory();
  }

  @Override
  public final void close() {
    try {
      network.close();
    } finally {
      layout.close();
    }
  }
}
