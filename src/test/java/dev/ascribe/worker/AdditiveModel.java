package dev.ascribe.worker;

import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A model whose second label's logit is the sum of the lengths of the words that are present, and
 * whose first is 0: a game with known Shapley values of its logit. One token a word, and one
 * protected token at the end.
 */
public class AdditiveModel implements ExplainableModel {
  private final ModelRef reference;
  private final Consumer<List<TokenRow>> beforeBatch;
  private final Runnable onClose;
  private boolean closed;

  /**
   * @param beforeBatch sees every batch first, and may throw what a device would
   */
  public AdditiveModel(ModelRef reference, Consumer<List<TokenRow>> beforeBatch, Runnable onClose) {
    this.reference = reference;
    this.beforeBatch = beforeBatch;
    this.onClose = onClose;
  }

  @Override
  public ModelRef reference() {
    return reference;
  }

  @Override
  public String digest() {
    return "0".repeat(64);
  }

  @Override
  public EncodedInput encode(TextInput input, FeatureLevel level, boolean strict) {
    List<Word> words = input.words();
    int tokens = words.size() + 1;
    int[] ids = new int[tokens];
    int[] features = new int[tokens];
    for (int i = 0; i < words.size(); i++) {
      ids[i] = words.get(i).text().length();
      features[i] = i;
    }
    features[words.size()] = -1;
    int[] positions = IntStream.range(0, tokens).toArray();
    return new EncodedInput(ids, positions, new int[tokens], features, words.size(), words, 0);
  }

  @Override
  public TokenRow row(EncodedInput input, Coalition present, AbsencePolicy policy) {
    int[] kept =
        IntStream.range(0, input.tokenCount())
            .filter(
                token ->
                    input.featureOfToken()[token] < 0
                        || present.contains(input.featureOfToken()[token]))
            .toArray();
    int[] ids = IntStream.of(kept).map(token -> input.tokenIds()[token]).toArray();
    return new TokenRow(ids, kept, new int[kept.length], kept.length - 1);
  }

  @Override
  public float[][] labelLogits(List<TokenRow> rows) {
    if (closed) {
      throw new IllegalStateException("the model was closed");
    }
    beforeBatch.accept(rows);
    return rows.stream()
        .map(row -> new float[] {0, IntStream.of(row.tokenIds()).sum() / 10f})
        .toArray(float[][]::new);
  }

  @Override
  public float[][][] attention(TokenRow row) {
    float[][][] attention = new float[1][row.length()][row.length()];
    for (float[] weights : attention[0]) {
      java.util.Arrays.fill(weights, 1f / row.length());
    }
    return attention;
  }

  @Override
  public long parameterBytes() {
    return 1000;
  }

  @Override
  public double forwardFlops(int tokens) {
    return tokens;
  }

  @Override
  public void close() {
    closed = true;
    onClose.run();
  }
}
