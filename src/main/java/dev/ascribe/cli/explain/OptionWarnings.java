package dev.ascribe.cli.explain;

import dev.ascribe.study.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Warns of options of {@code explain} that do nothing for the method.
 *
 * @param hasTarget whether a label was named
 * @param hasSeed whether a seed was given that no demonstration is drawn with
 * @param measured whether the faithfulness of the scores is measured
 */
record OptionWarnings(
    AttributionOptions attribution, boolean hasTarget, boolean hasSeed, boolean measured) {
  /**
   * The warnings.
   *
   * @param methods the method; several if it depends on texts that are not read yet, so that an
   *     option does nothing only if it does nothing for all of them
   */
  List<String> of(Set<Method> methods) {
    List<String> idle = new ArrayList<>(attribution.withoutEffect(methods, measured));
    if (hasTarget && methods.stream().noneMatch(Method::readsOutput)) {
      idle.add("--target");
    }
    if (hasSeed && methods.stream().noneMatch(Method::drawsNumbers)) {
      idle.add("--seed");
    }
    String names = methods.stream().map(Method::id).collect(Collectors.joining(" and "));
    List<String> warnings = new ArrayList<>();
    for (String option : idle) {
      warnings.add("warning: %s has no effect on %s".formatted(option, names));
    }
    for (Method method : methods) {
      attribution
          .unreachablePrecision(method)
          .ifPresent(
              option ->
                  warnings.add(
                      ("warning: %s never ends the sampling of %s, which has no standard errors;"
                              + " --evaluations N does")
                          .formatted(option, method.id())));
    }
    return warnings;
  }
}
