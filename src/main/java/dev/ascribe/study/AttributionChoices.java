package dev.ascribe.study;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.AttributionSpec.GradientBaseline;
import dev.ascribe.study.AttributionSpec.Grouping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The options of an attribution as a caller wrote them. Null stands for the default. The command
 * line and the HTTP API have their own names for these options.
 *
 * @param evaluations the most coalitions; if there is a precision, sampling ends at this number in
 *     any case
 */
public record AttributionChoices(
    String value,
    String absence,
    Integer permutations,
    Integer evaluations,
    Double standardError,
    Integer topK,
    Double confidence,
    String features,
    String grouping,
    Integer steps,
    String baseline) {
  private static final String DEFAULTS = "ascribe.study.attribution";
  private static final int MANY = 1_000_000;

  /**
   * Returns the specification, with the configuration's defaults for options that are null.
   *
   * @param config the whole configuration
   * @param place returns the caller's name of an option, such as {@code --top-k} for {@code top-k}
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  public AttributionSpec specification(Config config, UnaryOperator<String> place) {
    return specification(defaults(config.getConfig(DEFAULTS)), place);
  }

  private static AttributionSpec defaults(Config config) {
    return new AttributionSpec(
        configured(ValueKind.class, "value", config),
        configured(AbsencePolicy.class, "absence", config),
        config.getInt("permutations"),
        null,
        null,
        configured(FeatureLevel.class, "features", config),
        configured(Grouping.class, "grouping", config),
        config.getInt("steps"),
        configured(GradientBaseline.class, "baseline", config));
  }

  private static <E extends Enum<E> & Named> E configured(
      Class<E> type, String key, Config config) {
    return Named.parse(type, DEFAULTS + "." + key, config.getString(key));
  }

  /**
   * Returns the specification, with the given defaults for options that are null. A caller who sets
   * any kind of budget gets no other kind from the defaults.
   *
   * @param place returns the caller's name of an option, such as {@code --top-k} for {@code top-k}
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  public AttributionSpec specification(AttributionSpec defaults, UnaryOperator<String> place) {
    Precision precision = precision(place);
    if (permutations != null && (evaluations != null || precision != null)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "%s: is a budget of its own; leave out %s, %s and %s"
              .formatted(
                  place.apply("permutations"),
                  place.apply("evaluations"),
                  place.apply("standard-error"),
                  place.apply("top-k")));
    }
    inRange(place.apply("permutations"), permutations, 1);
    inRange(place.apply("evaluations"), evaluations, 2);
    inRange(place.apply("steps"), steps, 1);
    return new AttributionSpec(
        named(ValueKind.class, value, "value", defaults.value(), place),
        named(AbsencePolicy.class, absence, "absence", defaults.absence(), place),
        permutations == null ? defaults.permutations() : permutations,
        hasBudget() ? evaluations : defaults.evaluations(),
        hasBudget() ? precision : defaults.precision(),
        named(FeatureLevel.class, features, "features", defaults.features(), place),
        named(Grouping.class, grouping, "grouping", defaults.grouping(), place),
        steps == null ? defaults.steps() : steps,
        named(GradientBaseline.class, baseline, "baseline", defaults.baseline(), place));
  }

  /** Whether the caller limits the number of evaluations in any way. */
  public boolean hasBudget() {
    return permutations != null || evaluations != null || standardError != null || topK != null;
  }

  /**
   * Returns the names of the options that were given but change nothing for any of some methods.
   *
   * @param measured whether the faithfulness of the scores is measured, which removes features too
   */
  public List<String> withoutEffect(Set<Method> methods, boolean measured) {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("value", value);
    given.put("absence", absence);
    given.put("permutations", permutations);
    given.put("evaluations", evaluations);
    given.put("standard-error", standardError);
    given.put("top-k", topK);
    given.put("confidence", confidence);
    given.put("grouping", grouping);
    given.put("steps", steps);
    given.put("baseline", baseline);
    return given.keySet().stream()
        .filter(option -> given.get(option) != null)
        .filter(option -> !(measured && option.equals("absence")))
        .filter(option -> methods.stream().noneMatch(method -> hasEffect(option, method)))
        .toList();
  }

  /**
   * The precision that was asked for from a method that cannot tell how exact its scores are, so
   * that only the limit of evaluations ends its sampling.
   */
  public Optional<String> unreachablePrecision(Method method) {
    if (!method.isSampled() || method.estimatesErrors()) {
      return Optional.empty();
    }
    return standardError != null
        ? Optional.of("standard-error")
        : Optional.ofNullable(topK).map(asked -> "top-k");
  }

  private static boolean hasEffect(String option, Method method) {
    return switch (option) {
      case "grouping" -> method == Method.SHAPLEY_OWEN;
      case "steps", "baseline" -> method == Method.INTEGRATED_GRADIENTS;
      case "absence" -> method.kind() == Method.Kind.COALITIONS;
      case "value" -> method.readsOutput();
      default -> method.isSampled();
    };
  }

  private Precision precision(UnaryOperator<String> place) {
    if (standardError != null && topK != null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "%s and %s: only one of them can end the sampling"
              .formatted(place.apply("standard-error"), place.apply("top-k")));
    }
    if (confidence != null && topK == null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "%s: belongs to %s, which is not given"
              .formatted(place.apply("confidence"), place.apply("top-k")));
    }
    int cap = evaluations == null ? Precision.DEFAULT_CAP : evaluations;
    if (standardError != null) {
      require(place.apply("standard-error"), standardError, standardError > 0, "a number above 0");
      return new Precision.StandardError(standardError, cap);
    }
    if (topK != null) {
      inRange(place.apply("top-k"), topK, 1);
      double sure = confidence == null ? Precision.DEFAULT_CONFIDENCE : confidence;
      require(
          place.apply("confidence"), sure, sure >= 0.5 && sure < 1, "a number from 0.5 to below 1");
      return new Precision.TopK(topK, sure, cap);
    }
    return null;
  }

  private static <E extends Enum<E> & Named> E named(
      Class<E> type, String chosen, String key, E otherwise, UnaryOperator<String> place) {
    return chosen == null ? otherwise : Named.parse(type, place.apply(key), chosen);
  }

  private static void inRange(String place, Integer chosen, int smallest) {
    if (chosen != null) {
      require(place, chosen, chosen >= smallest && chosen <= MANY, smallest + " to " + MANY);
    }
  }

  private static void require(String place, Number chosen, boolean allowed, String what) {
    if (!allowed) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE, place + ": is " + chosen + "; allowed: " + what);
    }
  }
}
