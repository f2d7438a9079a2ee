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
 * The value of one label for one text, which is the value that Shapley methods explain, as a
 * function of word embeddings. B inputs, T tokens, D width, L labels, n features.
 *
 * @param row the text with all of its features
 * @param target index of the label
 */
record LabelValue(
    DifferentiableModel model, EncodedInput input, TokenRow row, ValueKind kind, int target) {
  /**
   * @throws IllegalArgumentException when the target is none of the model's labels
   */
  static LabelValue of(DifferentiableModel model, EncodedInput input, ValueKind kind, int target) {
    Arguments.requireRange("target", target, 0, model.reference().labels().size() - 1);
    TokenRow row = model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
    return new LabelValue(model, input, row, kind, target);
  }

  /**
   * Computes the gradient of each input's value with respect to its own embeddings, which hold it
   * afterwards.
   *
   * @param embeddings [B, T, D]
   * @return [B, L] the label scores, in the scope
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

  /** The value at label scores [L]. */
  double at(float[] logits) {
    return Softmax.value(kind, logits, target);
  }

  /** The difference below which two values have no order, at label scores [L]. */
  double resolution(float[] logits) {
    return Softmax.resolution(kind, logits, target);
  }

  /** [T] scores of tokens to [n] scores of features. */
  double[] ofFeatures(double[] tokenScores) {
    return TokenScores.sum(tokenScores, input.featureOfToken(), input.featureCount());
  }
}
