package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.transformer.NativeArrays;
import dev.ascribe.model.transformer.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * The label words that may follow a row. All are scored in one forward pass. The row's last token
 * predicts the first token of each word. The tokens of longer words, except the last one of each
 * word, are appended to the row; each of them attends only to the row and to its own word. L
 * labels, C appended tokens, A = 1 + C tokens per row whose next token is scored ("asking tokens"),
 * B rows.
 */
public final class Answers {
  /** Answers without labels, which append nothing. */
  static final Answers NONE = new Answers(List.of());

  /**
   * An appended token.
   *
   * @param label whose word it belongs to
   * @param index of the token within the word
   */
  private record Appended(int label, int index) {}

  private final List<int[]> labelTokens;
  private final List<Appended> appended = new ArrayList<>();

  /**
   * @param labelTokens [L] the tokens of each label's word, at least one each
   */
  Answers(List<int[]> labelTokens) {
    this.labelTokens = labelTokens.stream().map(int[]::clone).toList();
    for (int label = 0; label < labelTokens.size(); label++) {
      for (int index = 0; index < labelTokens.get(label).length - 1; index++) {
        appended.add(new Appended(label, index));
      }
    }
  }

  int labels() {
    return labelTokens.size();
  }

  /** Returns C. */
  int appendedCount() {
    return appended.size();
  }

  /** Returns A. */
  int asking() {
    return 1 + appended.size();
  }

  /** Returns the appended tokens, [C]. */
  int[] appendedTokens() {
    return appended.stream().mapToInt(a -> labelTokens.get(a.label())[a.index()]).toArray();
  }

  /** Returns how many positions an appended token is after the row's last token. */
  int distance(int token) {
    return appended.get(token).index() + 1;
  }

  /** Whether an appended token attends to another one, or to itself. */
  boolean sees(int token, int other) {
    return other <= token && appended.get(token).label() == appended.get(other).label();
  }

  /**
   * Adds the embeddings of the appended tokens to the end of each row.
   *
   * @param words [B, T, D]
   * @param appended [C, D]
   * @return [B, T + C, D]
   */
  NDArray append(NDArray words, NDArray appended) {
    long rows = words.getShape().get(0);
    long width = words.getShape().get(2);
    NDArray ofOneRow = Tensors.reshape(appended, 1, appendedCount(), width);
    return words.concat(Tensors.expand(ofOneRow, rows, appendedCount(), width), 1);
  }

  /**
   * Returns the mean log-probability of each label's tokens.
   *
   * @param logProbabilities [B * A, V] after each asking token
   * @return [B, L]
   */
  NDArray scores(NDManager scope, NDArray logProbabilities) {
    int labels = labels();
    int tokens = labels + appended.size();
    long vocabulary = logProbabilities.getShape().get(1);
    long rows = logProbabilities.getShape().get(0) / asking();
    long[] targets = new long[tokens]; // of the A * V log-probabilities of a row
    float[] shares = new float[tokens * labels];
    for (int label = 0; label < labels; label++) {
      targets[label] = labelTokens.get(label)[0];
      shares[label * labels + label] = 1f / labelTokens.get(label).length;
    }
    for (int i = 0; i < appended.size(); i++) {
      Appended token = appended.get(i);
      int[] ofLabel = labelTokens.get(token.label());
      targets[labels + i] = (1 + i) * vocabulary + ofLabel[token.index() + 1];
      shares[(labels + i) * labels + token.label()] = 1f / ofLabel.length;
    }
    NDArray indexes =
        Tensors.expand(NativeArrays.of(scope, targets, 1, tokens), rows, tokens); // [B, L + C]
    NDArray chosen =
        Tensors.gather(Tensors.reshape(logProbabilities, rows, asking() * vocabulary), indexes);
    return Tensors.matmul(chosen, NativeArrays.of(scope, shares, tokens, labels));
  }
}
