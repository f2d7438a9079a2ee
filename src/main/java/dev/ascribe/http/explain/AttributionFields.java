package dev.ascribe.http.explain;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.http.directives.JsonFields;
import dev.ascribe.study.AttributionChoices;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import java.util.List;
import java.util.OptionalDouble;

/** Reads the fields of {@code POST /v1/explain} that say how a text is attributed. */
final class AttributionFields {
  private static final List<String> PRECISION_KEYS =
      List.of("standard_error", "top_k", "confidence", "max_evaluations");

  private static final int NAME = 200;
  private static final int MANY = 1_000_000;

  private AttributionFields() {}

  /** The budget, the precision and the features that the body sets. */
  static AttributionChoices choices(JsonFields fields) {
    JsonFields precision = fields.object("precision", PRECISION_KEYS);
    Integer evaluations = fields.integer("evaluations", 2, MANY);
    Double standardError = null;
    Integer topK = null;
    Double confidence = null;
    if (precision != null) {
      if (evaluations != null) {
        throw new AscribeException(
            ErrorCode.BAD_USAGE,
            "evaluations and precision: only one of them can end the sampling "
                + "(precision.max_evaluations limits it)");
      }
      standardError = boxed(precision.number("standard_error", 1e-6, 1e6));
      topK = precision.integer("top_k", 1, MANY);
      confidence = boxed(precision.number("confidence", 0.5, 0.9999));
      evaluations = precision.integer("max_evaluations", 2, MANY);
      if (standardError == null && topK == null) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE, "precision: needs standard_error or top_k");
      }
    }
    return new AttributionChoices(
        null,
        null,
        fields.integer("permutations", 1, MANY),
        evaluations,
        standardError,
        topK,
        confidence,
        fields.text("features", NAME),
        null,
        null,
        null);
  }

  /** Whether the body sets a number of evaluations or permutations. */
  static boolean demandBudget(JsonFields fields) {
    JsonFields precision = fields.object("precision", PRECISION_KEYS);
    return fields.has("evaluations")
        || fields.has("permutations")
        || (precision != null && precision.has("max_evaluations"));
  }

  /**
   * The method of the body, or the default one for the text.
   *
   * @param limited whether the body limits the number of evaluations
   */
  static Method method(
      JsonFields fields, TextInput input, AttributionSpec specification, boolean limited) {
    String name = fields.text("method", NAME);
    return name == null
        ? Method.byDefault(
            input.words(specification.features()).size(), limited || specification.hasBudget())
        : Named.parse(Method.class, "method", name);
  }

  /** The key of a choice in the body. */
  static String key(String choice) {
    return switch (choice) {
      case "standard-error", "top-k", "confidence" -> "precision." + choice.replace('-', '_');
      default -> choice;
    };
  }

  private static Double boxed(OptionalDouble number) {
    return number.isPresent() ? (Double) number.getAsDouble() : null;
  }
}
