package dev.ascribe.scheduling;

import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;

/**
 * One text to be explained.
 *
 * @param target the label to explain, or null for the predicted one
 * @param strict refuse a text longer than the model's positions instead of truncating it
 * @param measured whether the faithfulness of the scores is measured too, which takes more
 *     evaluations
 */
public record ExplanationRequest(
    ModelRef model,
    TextInput input,
    Method method,
    String target,
    AttributionSpec attribution,
    long seed,
    boolean strict,
    boolean measured) {
  /** A request whose scores are not measured. */
  public ExplanationRequest(
      ModelRef model,
      TextInput input,
      Method method,
      String target,
      AttributionSpec attribution,
      long seed,
      boolean strict) {
    this(model, input, method, target, attribution, seed, strict, false);
  }

  /**
   * Index of the label to explain, or -1 for the predicted one.
   *
   * @throws dev.ascribe.common.AscribeException UNKNOWN_NAME for a label that the model does not
   *     have
   */
  public int targetIndex() {
    if (target == null) {
      return -1;
    }
    int index = model.labels().indexOf(target);
    if (index < 0) {
      throw Names.unknown("target", target, model.labels());
    }
    return index;
  }
}
