package dev.ascribe.cli.explain;

import com.typesafe.config.Config;
import dev.ascribe.study.AttributionChoices;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that say how an attribution is computed. Their defaults are those of studies. */
final class AttributionOptions {
  @Option(
      names = "--permutations",
      paramLabel = "N",
      description =
          "Number of random orders in shapley-sampling and shapley-antithetic " + "(default: 25).")
  private Integer permutations;

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      description =
          "The most coalitions that a sampling method evaluates (default: as many as the "
              + "permutations need).")
  private Integer evaluations;

  @Option(
      names = "--standard-error",
      paramLabel = "X",
      description =
          "Sample until every standard error is at most X, or until --evaluations are used up "
              + "(default: 4096).")
  private Double standardError;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description =
          "Sample until the K largest scores are known with --confidence, or until --evaluations "
              + "are used up (default: 4096).")
  private Integer topK;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description = "Confidence of --top-k, from 0.5 to below 1 (default: 0.95).")
  private Double confidence;

  @Option(
      names = "--features",
      paramLabel = "NAME",
      description =
          "The features: words (default), segments (which also split scripts without spaces, "
              + "such as Chinese) or tokens.")
  private String features;

  @Option(
      names = "--grouping",
      paramLabel = "NAME",
      description = "Groups of shapley-owen: auto (default), sentence or part.")
  private String grouping;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Number of nodes in integrated-gradients (default: 50).")
  private Integer steps;

  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description = "Start of the path of integrated-gradients: pad (default), mask or zero.")
  private String baseline;

  @Option(
      names = "--absence",
      paramLabel = "NAME",
      description =
          "What replaces an absent feature: remove (default), mask-token, pad-token or delete.")
  private String absence;

  @Option(
      names = "--value",
      paramLabel = "NAME",
      description =
          "The output that is explained: probability (default), log-probability or " + "logit.")
  private String value;

  /**
   * The specification of the options, with the configuration's defaults for the others.
   *
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  AttributionSpec specification(Config config) {
    return choices().specification(config, AttributionOptions::option);
  }

  /**
   * The specification of the options, with the given defaults for the others.
   *
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  AttributionSpec specification(AttributionSpec defaults) {
    return choices().specification(defaults, AttributionOptions::option);
  }

  /**
   * The options that were given but change nothing for any of some methods.
   *
   * @param measured whether the faithfulness of the scores is measured
   */
  List<String> withoutEffect(Set<Method> methods, boolean measured) {
    return choices().withoutEffect(methods, measured).stream()
        .map(AttributionOptions::option)
        .toList();
  }

  /** The option that asks for a precision which the method cannot tell. */
  Optional<String> unreachablePrecision(Method method) {
    return choices().unreachablePrecision(method).map(AttributionOptions::option);
  }

  /** Whether an option says how many evaluations a sampling method takes. */
  boolean limitsEvaluations() {
    return choices().hasBudget();
  }

  private AttributionChoices choices() {
    return new AttributionChoices(
        value,
        absence,
        permutations,
        evaluations,
        standardError,
        topK,
        confidence,
        features,
        grouping,
        steps,
        baseline);
  }

  private static String option(String choice) {
    return "--" + choice;
  }
}
