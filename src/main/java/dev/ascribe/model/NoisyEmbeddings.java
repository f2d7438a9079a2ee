package dev.ascribe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.NativeArrays;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A model that reads one text with a little noise: each number of the word embeddings of the text's
 * features changes by a uniform random amount of at most {@link #RADIUS} times the root mean square
 * of these numbers. All other texts, the template and special tokens are read as they are. Closing
 * it does nothing, since the model behind it belongs to somebody else.
 */
public final class NoisyEmbeddings implements DifferentiableModel {
  /** Small enough that the nearest word stays the word itself. */
  public static final double RADIUS = 0.1;

  private final DifferentiableModel model;
  private final EncodedInput input;
  private final long seed;
  private final String stream;
  private final int number;

  /**
   * @param input the text that is changed
   * @param number of the change within the stream of random numbers
   */
  public NoisyEmbeddings(
      DifferentiableModel model, EncodedInput input, long seed, String stream, int number) {
    this.model = model;
    this.input = input;
    this.seed = seed;
    this.stream = stream;
    this.number = number;
  }

  @Override
  public NDArray wordEmbeddings(NDManager scope, int[] tokens) {
    NDArray words = model.wordEmbeddings(scope, tokens); // [T, D]
    if (!Arrays.equals(tokens, input.tokenIds())) {
      return words;
    }
    try (GradientScope suspended = GradientScope.suspended()) {
      int width = (int) words.getShape().get(1);
      float[] noise = noise(words.toFloatArray(), width);
      NDArray added = NativeArrays.of(scope, noise, tokens.length, width);
      return words.add(added.toType(words.getDataType(), false));
    }
  }

  /** Returns the noise, [T * D], which is 0 for tokens that belong to no feature. */
  private float[] noise(float[] words, int width) {
    double squares = 0;
    int numbers = 0;
    for (int i = 0; i < words.length; i++) {
      if (input.featureOfToken()[i / width] >= 0) {
        squares += (double) words[i] * words[i];
        numbers++;
      }
    }
    double radius = RADIUS * Math.sqrt(squares / Math.max(1, numbers));
    CounterRandom random = CounterRandom.of(seed, stream, number);
    float[] noise = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      if (input.featureOfToken()[i / width] >= 0) {
        noise[i] = (float) (radius * (2 * random.nextDouble() - 1));
      }
    }
    return noise;
  }

  @Override
  public NDArray labelLogits(NDManager scope, TokenRow row, NDArray wordEmbeddings) {
    return model.labelLogits(scope, row, wordEmbeddings);
  }

  @Override
  public NDManager newScope() {
    return model.newScope();
  }

  @Override
  public int maskToken() {
    return model.maskToken();
  }

  @Override
  public int padToken() {
    return model.padToken();
  }

  @Override
  public ModelRef reference() {
    return model.reference();
  }

  @Override
  public String digest() {
    return model.digest();
  }

  @Override
  public EncodedInput encode(TextInput text, FeatureLevel level, boolean strict) {
    return model.encode(text, level, strict);
  }

  @Override
  public TokenRow row(EncodedInput text, Coalition present, AbsencePolicy policy) {
    return model.row(text, present, policy);
  }

  /** {@inheritDoc} The rows are scored without noise. */
  @Override
  public float[][] labelLogits(List<TokenRow> rows) {
    return model.labelLogits(rows);
  }

  @Override
  public int computedTokens(TokenRow row) {
    return model.computedTokens(row);
  }

  @Override
  public long computedPrefixTokens() {
    return model.computedPrefixTokens();
  }

  @Override
  public Optional<String> firstNonFinite(TokenRow row) {
    return model.firstNonFinite(row);
  }

  /** {@inheritDoc} The attention is computed without noise. */
  @Override
  public float[][][] attention(TokenRow row) {
    return model.attention(row);
  }

  @Override
  public long parameterBytes() {
    return model.parameterBytes();
  }

  @Override
  public double forwardFlops(int tokens) {
    return model.forwardFlops(tokens);
  }

  @Override
  public void close() {}
}
