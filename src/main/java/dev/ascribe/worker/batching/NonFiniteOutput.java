package dev.ascribe.worker.batching;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.ModelRef;

/** Describes the failure of a model that answered with NaN or infinity. */
public final class NonFiniteOutput {
  private NonFiniteOutput() {}

  /**
   * A failure that names the model and, where it can be found, the part of the network that gave
   * the first such values.
   *
   * @param row that was computed
   * @param fault of the model
   */
  public static AscribeException of(ExplainableModel model, TokenRow row, String fault) {
    ModelRef reference = model.reference();
    String weights =
        reference.checkpoint() == null ? "" : " (checkpoint %s)".formatted(reference.checkpoint());
    String place =
        model
            .firstNonFinite(row)
            .map(part -> "; the first such values come out of " + part)
            .orElse("");
    return new AscribeException(
        ErrorCode.NON_FINITE_OUTPUT,
        "model %s%s: %s%s".formatted(reference.model(), weights, fault, place));
  }
}
