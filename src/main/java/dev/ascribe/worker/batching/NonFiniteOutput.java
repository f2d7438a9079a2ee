package dev.ascribe.worker.batching;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.ModelRef;
import java.util.Arrays;

/** Describes the failure of a model that answered with NaN or infinity. */
public final class NonFiniteOutput {
  private NonFiniteOutput() {}

  /**
   * A failure that names the model, the values and, where it can be found, the part of the network
   * that gave the first of them.
   *
   * @param row that was computed
   * @param what names the values
   */
  public static AscribeException of(
      ExplainableModel model, TokenRow row, String what, float[] values) {
    return of(model, row, "%s are %s, not finite numbers".formatted(what, Arrays.toString(values)));
  }

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
