package dev.ascribe.attribution.gradients;

import ai.djl.ndarray.NDArray;
import dev.ascribe.study.ValueKind;

/** The value that is explained, as a function that can be differentiated. B inputs, L labels. */
final class ExplainedValue {
  private ExplainedValue() {}

  /** [B, L] logits to the [B] values of the target. */
  static NDArray of(NDArray logits, ValueKind kind, int target) {
    NDArray values =
        switch (kind) {
          case PROBABILITY -> logits.softmax(1);
          case LOG_PROBABILITY -> logits.logSoftmax(1);
          case LOGIT -> logits;
        };
    return values.get(":, " + target);
  }
}
