package dev.ascribe.worker.batching;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.ModelRef;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Describes the failure of a model that answered with NaN or infinity. */
public final class NonFiniteOutput {
  private static final int LISTED = 12;

  private NonFiniteOutput() {}

  /** Says in words which coalition of a text is meant; positions count from 0. */
  static String describe(Coalition present) {
    if (present.isFull()) {
      return "the whole text";
    }
    Coalition absent = present.complement();
    boolean fewAbsent = absent.cardinality() <= present.cardinality();
    Coalition named = fewAbsent ? absent : present;
    String positions =
        IntStream.range(0, named.size())
            .filter(named::contains)
            .limit(LISTED)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    String rest = named.cardinality() > LISTED ? ", ..." : "";
    if (present.cardinality() == 0) {
      return "the text without any of its features";
    }
    return "the text %s %s %s%s (%d of %d)"
        .formatted(
            fewAbsent ? "without" : "with only",
            named.cardinality() == 1 ? "feature" : "features",
            positions,
            rest,
            named.cardinality(),
            named.size());
  }

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
