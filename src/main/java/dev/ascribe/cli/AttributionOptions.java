package dev.ascribe.cli;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.GradientBaseline;
import dev.ascribe.study.Grouping;
import dev.ascribe.study.Named;
import dev.ascribe.study.Precision;
import dev.ascribe.study.ValueKind;
import picocli.CommandLine.Option;

/** How an attribution is computed; what is not given is the default of studies. */
final class AttributionOptions {
  private static final String DEFAULTS = "ascribe.study.attribution";
  private static final int MANY = 1_000_000;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      description = "Random orders of shapley-sampling and shapley-antithetic (default: 25).")
  private Integer permutations;

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      description =
          "Most coalitions of any sampling method (default: as many as the permutations take).")
  private Integer evaluations;

  @Option(
      names = "--standard-error",
      paramLabel = "X",
      description =
          "Sample until every standard error is at most X, or --evaluations are spent (4096).")
  private Double standardError;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description =
          "Sample until the K largest scores are told from the others, or --evaluations are spent"
              + " (4096).")
  private Integer topK;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description = "How sure --top-k must be (default: 0.95).")
  private Double confidence;

  @Option(
      names = "--features",
      paramLabel = "NAME",
      description = "What is attributed: words (default) or tokens.")
  private String features;

  @Option(
      names = "--grouping",
      paramLabel = "NAME",
      description = "Groups of shapley-owen: auto (default), sentence or part.")
  private String grouping;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Nodes of integrated-gradients (default: 50).")
  private Integer steps;

  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description = "Where integrated-gradients start: pad (default), mask or zero.")
  private String baseline;

  @Option(
      names = "--absence",
      paramLabel = "NAME",
      description =
          "What an absent feature becomes: remove (default), mask-token, pad-token or delete.")
  private String absence;

  @Option(
      names = "--value",
      paramLabel = "NAME",
      description = "What is explained: probability (default), log-probability or logit.")
  private String value;

  /**
   * The specification that the options and the configuration's defaults make together.
   *
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  AttributionSpec specification(Config config) {
    Config defaults = config.getConfig(DEFAULTS);
    if (permutations != null && (evaluations != null || precision() != null)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--permutations: is a budget of its own; leave out --evaluations, --standard-error and"
              + " --top-k");
    }
    inRange("--permutations", permutations, 1);
    inRange("--evaluations", evaluations, 2);
    inRange("--steps", steps, 1);
    return new AttributionSpec(
        Named.parse(ValueKind.class, "--value", or(value, defaults.getString("value"))),
        Named.parse(AbsencePolicy.class, "--absence", or(absence, defaults.getString("absence"))),
        permutations == null ? defaults.getInt("permutations") : permutations,
        evaluations,
        precision(),
        Named.parse(FeatureLevel.class, "--features", or(features, defaults.getString("features"))),
        Named.parse(Grouping.class, "--grouping", or(grouping, defaults.getString("grouping"))),
        steps == null ? defaults.getInt("steps") : steps,
        Named.parse(
            GradientBaseline.class, "--baseline", or(baseline, defaults.getString("baseline"))));
  }

  private Precision precision() {
    if (standardError != null && topK != null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--standard-error and --top-k: only one of them can end the sampling");
    }
    if (confidence != null && topK == null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--confidence: is of --top-k, which is not given");
    }
    int cap = evaluations == null ? Precision.DEFAULT_CAP : evaluations;
    if (standardError != null) {
      require("--standard-error", standardError, standardError > 0, "a number above 0");
      return new Precision.StandardError(standardError, cap);
    }
    if (topK != null) {
      inRange("--top-k", topK, 1);
      double sure = confidence == null ? Precision.DEFAULT_CONFIDENCE : confidence;
      require("--confidence", sure, sure >= 0.5 && sure < 1, "a number from 0.5 to below 1");
      return new Precision.TopK(topK, sure, cap);
    }
    return null;
  }

  private static String or(String chosen, String otherwise) {
    return chosen == null ? otherwise : chosen;
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
