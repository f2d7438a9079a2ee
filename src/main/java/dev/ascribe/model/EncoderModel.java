package dev.ascribe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.model.transformer.Dropout;
import dev.ascribe.model.transformer.EncoderNetwork;
import dev.ascribe.model.transformer.EncoderNetwork.HeadSpec;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** An encoder as a classifier, prompted or fine-tuned. */
public final class EncoderModel implements DifferentiableModel {
  private final ModelRef reference;
  private final Path directory;
  private final Path weights;
  private final InputLayout layout;
  private final EncoderNetwork network;
  private String digest;

  private EncoderModel(
      ModelRef reference,
      Path directory,
      Path weights,
      InputLayout layout,
      EncoderNetwork network) {
    this.reference = reference;
    this.directory = directory;
    this.weights = weights;
    this.layout = layout;
    this.network = network;
  }

  /**
   * Gets the weights; called by {@link ModelLoader}.
   *
   * @param layout is the model's from now on, also when this fails
   * @param newHeadSeed of classification layers that are drawn for training; null where the weights
   *     have to have all
   * @param networks from the directory of the weights and the head to the network, which is the
   *     model's from then on
   */
  static EncoderModel load(
      ModelRef reference,
      Path directory,
      InputLayout layout,
      Long newHeadSeed,
      BiFunction<Path, HeadSpec, EncoderNetwork> networks) {
    try {
      ClassifierWeights weights = ClassifierWeights.of(reference, directory);
      weights.requireSameNetwork();
      EncoderNetwork network =
          networks.apply(weights.directory(), head(weights, layout, newHeadSeed));
      return new EncoderModel(reference, directory, weights.directory(), layout, network);
    } catch (RuntimeException e) {
      layout.close();
      throw e;
    }
  }

  private static HeadSpec head(ClassifierWeights weights, InputLayout layout, Long newHeadSeed) {
    if (weights.reference().paradigm() == Paradigm.PROMPTED) {
      return new HeadSpec.Masked(layout.labelTokens());
    }
    return newHeadSeed == null ? weights.headForExplaining() : weights.headForTraining(newHeadSeed);
  }

  @Override
  public ModelRef reference() {
    return reference;
  }

  /** Costs nothing where the files were digested when they were installed. */
  @Override
  public String digest() {
    if (digest == null) {
      // Asked for later, the files might be others than those that were loaded.
      digest = reference.digest();
    }
    if (digest == null) {
      digest = ModelDigest.of(directory, weights);
    }
    return digest;
  }

  /** The directory that the weights were read from. */
  public Path weights() {
    return weights;
  }

  /** The parameters and the differentiable forward pass, for training. */
  public EncoderNetwork network() {
    return network;
  }

  @Override
  public EncodedInput encode(TextInput input, FeatureLevel level, boolean strict) {
    return layout.encode(input, level, strict);
  }

  /** As much of a text as the model has positions for, for training. */
  public EncodedInput encodeForTraining(TextInput input) {
    return layout.encodeForTraining(input);
  }

  @Override
  public TokenRow row(EncodedInput input, Coalition present, AbsencePolicy policy) {
    return AbsencePolicies.row(input, present, policy, layout.maskToken(), layout.padToken());
  }

  @Override
  public float[][] labelLogits(List<TokenRow> rows) {
    if (rows.isEmpty()) {
      return new float[0][];
    }
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = network.newScope()) {
      NDArray logits = network.labelLogits(scope, rows, Dropout.NONE);
      float[] flat = logits.toFloatArray();
      int labels = flat.length / rows.size();
      float[][] result = new float[rows.size()][labels];
      for (int b = 0; b < result.length; b++) {
        System.arraycopy(flat, b * labels, result[b], 0, labels);
      }
      return result;
    }
  }

  @Override
  public Optional<String> firstNonFinite(TokenRow row) {
    return network.firstNonFinite(row);
  }

  @Override
  public float[][][] attention(TokenRow row) {
    return network.attention(row);
  }

  @Override
  public NDManager newScope() {
    return network.newScope();
  }

  @Override
  public NDArray wordEmbeddings(NDManager scope, int[] tokens) {
    return network.wordEmbeddings(scope, tokens);
  }

  @Override
  public NDArray labelLogits(NDManager scope, TokenRow row, NDArray wordEmbeddings) {
    return network.labelLogits(scope, row, wordEmbeddings);
  }

  @Override
  public int maskToken() {
    return layout.maskToken();
  }

  @Override
  public int padToken() {
    return layout.padToken();
  }

  @Override
  public long parameterBytes() {
    return network.parameterBytes();
  }

  @Override
  public Object memory() {
    return network.memory();
  }

  @Override
  public double forwardFlops(int tokens) {
    return network.forwardFlops(tokens);
  }

  @Override
  public void close() {
    try {
      network.close();
    } finally {
      layout.close();
    }
  }
}
