package dev.ascribe.study;

import dev.ascribe.study.AttributionSpec.GradientBaseline;
import dev.ascribe.study.AttributionSpec.Grouping;
import java.util.List;

/** Reads the sections {@code study.attribution} and {@code study.training}. */
final class SettingsReader {
  private static final int MANY = 1_000_000;

  private static final List<String> ATTRIBUTION_KEYS =
      List.of(
          "value",
          "absence",
          "permutations",
          "evaluations",
          "precision",
          "features",
          "grouping",
          "steps",
          "baseline");

  private SettingsReader() {}

  /**
   * @param most the largest number of evaluations, permutations or steps
   */
  static AttributionSpec attribution(Section study, int most) {
    Section section = study.section("attribution", ATTRIBUTION_KEYS);
    return new AttributionSpec(
        section.named("value", ValueKind.class),
        section.named("absence", AbsencePolicy.class),
        section.integer("permutations", 1, most),
        evaluations(section, most),
        precision(section, most),
        section.named("features", FeatureLevel.class),
        section.named("grouping", Grouping.class),
        section.integer("steps", 1, most),
        section.named("baseline", GradientBaseline.class));
  }

  /** Refuses settings that need a mask token, which decoders do not have. */
  static void requireFitForDecoders(Section study, AttributionSpec attribution) {
    Section section = study.section("attribution", ATTRIBUTION_KEYS);
    if (attribution.absence() == AbsencePolicy.MASK_TOKEN) {
      throw section.invalid(
          section.place("absence"),
          "mask-token",
          "remove, pad-token or delete: the study has decoders, which have no mask token");
    }
    if (attribution.baseline() == GradientBaseline.MASK) {
      throw section.invalid(
          section.place("baseline"),
          "mask",
          "pad or zero: the study has decoders, which have no mask token");
    }
  }

  /** A number of evaluations, or null for auto. */
  private static Integer evaluations(Section section, int most) {
    return section.string("evaluations").equals("auto")
        ? null
        : (Integer) section.integer("evaluations", 2, most, "auto, or ");
  }

  /** The precision, or null for {@code none}. */
  private static Precision precision(Section attribution, int most) {
    if (attribution.isString("precision")) {
      String text = attribution.string("precision");
      if (!text.equals("none")) {
        throw attribution.invalid(
            attribution.place("precision"),
            text,
            "none, { standard-error = 0.01 } or { top-k = 5, confidence = 0.95 }");
      }
      return null;
    }
    Section section =
        attribution.section(
            "precision", List.of("standard-error", "top-k", "confidence", "max-evaluations"));
    if (section.has("standard-error") == section.has("top-k")) {
      throw section.invalid(
          attribution.place("precision"),
          section.has("top-k") ? "standard-error and top-k" : "neither standard-error nor top-k",
          "exactly one of standard-error and top-k");
    }
    int cap =
        section.has("max-evaluations")
            ? section.integer("max-evaluations", 2, most)
            : Math.min(Precision.DEFAULT_CAP, most);
    if (section.has("standard-error")) {
      if (section.has("confidence")) {
        throw section.invalid(
            section.place("confidence"), section.string("confidence"), "only beside top-k");
      }
      return new Precision.StandardError(
          section.number("standard-error", x -> x > 0, "a number above 0"), cap);
    }
    double confidence =
        section.has("confidence")
            ? section.number("confidence", x -> x >= 0.5 && x < 1, "a number from 0.5 to below 1")
            : Precision.DEFAULT_CONFIDENCE;
    return new Precision.TopK(section.integer("top-k", 1, MANY), confidence, cap);
  }

  static TrainingSpec training(Section study) {
    Section section =
        study.section(
            "training",
            List.of(
                "epochs",
                "batch-size",
                "learning-rate",
                "weight-decay",
                "warmup-share",
                "clip-norm",
                "dropout"));
    return new TrainingSpec(
        section.integer("epochs", 1, MANY),
        section.integer("batch-size", 1, MANY),
        section.number("learning-rate", x -> x > 0 && x <= 1, "a number above 0, at most 1"),
        section.number("weight-decay", x -> x >= 0 && x <= 1, "a number from 0 to 1"),
        section.number("warmup-share", x -> x >= 0 && x <= 1, "a number from 0 to 1"),
        section.number("clip-norm", x -> x > 0, "a number above 0"),
        section.number("dropout", x -> x >= 0 && x < 1, "a number from 0 to below 1"));
  }
}
