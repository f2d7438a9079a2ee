package dev.ascribe.http.explain;

import dev.ascribe.http.directives.JsonFields;
import dev.ascribe.study.AttributionChoices;
import dev.ascribe.study.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Warns of fields of {@code POST /v1/explain} that do nothing for the method. */
final class FieldWarnings {
  private FieldWarnings() {}

  /**
   * The warnings for a body.
   *
   * @param choices what the body says of the attribution
   * @param method of the body, or the default one
   */
  static List<String> of(JsonFields fields, AttributionChoices choices, Method method) {
    boolean isPrecise = fields.has("precision");
    List<String> idle = new ArrayList<>();
    for (String choice : choices.withoutEffect(Set.of(method), fields.flag("measures"))) {
      idle.add(key(choice, isPrecise));
    }
    if (fields.has("target") && !method.readsOutput()) {
      idle.add("target");
    }
    if (fields.has("seed") && !method.drawsNumbers()) {
      idle.add("seed");
    }
    List<String> warnings = new ArrayList<>();
    for (String field : idle) {
      warnings.add("%s has no effect on %s".formatted(field, method.id()));
    }
    choices
        .unreachablePrecision(method)
        .ifPresent(
            choice ->
                warnings.add(
                    ("%s never ends the sampling of %s, which has no standard errors;"
                            + " evaluations does")
                        .formatted(key(choice, isPrecise), method.id())));
    return warnings;
  }

  private static String key(String choice, boolean isPrecise) {
    return isPrecise && choice.equals("evaluations")
        ? "precision.max_evaluations"
        : AttributionFields.key(choice);
  }
}
