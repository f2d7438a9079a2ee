package dev.ascribe.attribution.gradients;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.AbsencePolicies;
import dev.ascribe.model.DifferentiableModel;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores that are linear in the embeddings: token t has the embedding (t, 1), label 0 always scores
 * 0, and label 1 scores the sum of weight[p] * embedding[0] over the positions p. Token 0 is
 * padding, token 1 the mask.
 */
final class LinearModel implements DifferentiableModel {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final float[] weights;

  LinearModel(float... weights) {
    this.weights = weights;
  }

  /** Each whitespace word is a number, which is its token; the first and last token are special. */
  @Override
  public EncodedInput encode(TextInput input, FeatureLevel level, boolean strict) {
    int words = input.words().size();
    int[] tokens = new int[words + 2];
    int[] features = new int[words + 2];
    features[0] = -1;
    features[words + 1] = -1;
    tokens[0] = 7;
    tokens[words + 1] = 8;
    for (int i = 0; i < words; i++) {
      tokens[i + 1] = Integer.parseInt(input.words().get(i).text());
      features[i + 1] = i;
    }
    int[] positions = IntStream.range(0, words + 2).toArray();
    return new EncodedInput(tokens, positions, new int[words + 2], features, 0, input.words(), 0);
  }

  @Override
  public NDManager newScope() {
    return manager.newSubManager();
  }

  @Override
  public NDArray wordEmbeddings(NDManager scope, int[] tokens) {
    float[] flat = new float[2 * tokens.length];
    for (int t = 0; t < tokens.length; t++) {
      flat[2 * t] = tokens[t];
      flat[2 * t + 1] = 1;
    }
    return scope.create(flat, new Shape(tokens.length, 2));
  }

  @Override
  public NDArray labelLogits(NDManager scope, TokenRow row, NDArray wordEmbeddings) {
    NDArray first = wordEmbeddings.get(":, :, 0"); // [B, T]
    NDArray score = first.mul(scope.create(weights)).sum(new int[] {1}, true); // [B, 1]
    return score.mul(0).concat(score, 1);
  }

  @Override
  public float[][] labelLogits(List<TokenRow> rows) {
    throw new UnsupportedOperationException();
  }

  @Override
  public float[][][] attention(TokenRow row) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TokenRow row(EncodedInput input, Coalition present, AbsencePolicy policy) {
    return AbsencePolicies.row(input, present, policy, maskToken(), padToken());
  }

  @Override
  public ModelRef reference() {
    return new ModelRef("linear", Paradigm.FINE_TUNED, List.of("no", "yes"), null, List.of(), null);
  }

  @Override
  public String digest() {
    return "0".repeat(64);
  }

  @Override
  public int maskToken() {
    return 1;
  }

  @Override
  public int padToken() {
    return 0;
  }

  @Override
  public long parameterBytes() {
    return 0;
  }

  @Override
  public double forwardFlops(int tokens) {
    return 2.0 * tokens;
  }

  @Override
  public void close() {
    manager.close();
  }
}
