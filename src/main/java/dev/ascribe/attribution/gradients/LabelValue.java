package dev.ascribe.attribution.gradients;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.attribution.TokenScores;
import dev.ascribe.common.Arguments;
import dev.ascribe.common.Coalition;
import dev.ascribe.model.DifferentiableModel;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.Softmax;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.ValueKind;

/**
 * The value that is differentiated: the probability, log-probability or logit of one label for one
 * text, as a function of the text's word embeddings. It is the value that Shapley methods explain.
 * B inputs, T tokens, D width, L labels, n features.
 *
 * @param row the text with all its features present
 * @param target index of the label
 */
record LabelValue(
    DifferentiableModel model, EncodedInput input, TokenRow row, ValueKind kind, int target) {
  /**
   * Creates the value of a label for a text.
   *
   * @throws IllegalArgumentException if the model has no such label
   */
  static LabelValue of(DifferentiableModel model, EncodedInput input, ValueKind kind, int target) {
    Arguments.requireRange("target", target, 0, model.reference().labels().size() - 1);
    TokenRow row = model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
    return new LabelValue(model, input, row, kind, target);
  }

  /**
   * Computes the gradient of each input's value with respect to the input's embeddings. Afterwards
   * {@code embeddings.getGradient()} returns it.
   *
   * @param embeddings [B, T, D]
   * @return [B, L] the label scores, attached to the scope
   */
  NDArray differentiate(NDManager scope, NDArray embeddings) {
    embeddings.setRequiresGradient(true);
    try (GradientScope gradients = GradientScope.recording()) {
      NDArray logits = model.labelLogits(scope, row, embeddings); // [B, L]
      NDArray values =
          switch (kind) {
            case PROBABILITY -> logits.softmax(1);
            case LOG_PROBABILITY -> logits.logSoftmax(1);
            case LOGIT -> logits;
          };
      gradients.backward(values.get(":, " + target).sum());
      return logits;
    }
  }

  /** Returns the value that belongs to label scores [L]. */
  double at(float[] logits) {
    return Softmax.value(kind, logits, target);
  }

  /**
   * Returns the resolution of the value at label scores [L]: two values with a smaller difference
   * count as equal.
   */
  double resolution(float[] logits) {
    return Softmax.resolution(kind, logits, target);
  }

  /** Sums token scores [T] to feature scores [n]. */
  double[] ofFeatures(double[] tokenScores) {
    return TokenScores.sum(tokenScores, input.featureOfToken(), input.featureCount());
  }
}
