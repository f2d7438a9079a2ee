package dev.ascribe.study;

import java.util.List;

/** Reads {@code study.attribution} and {@code study.training}. */
final class SettingsReader {
  private static final int MANY = 1_000_000;

  private SettingsReader() {}

  static AttributionSpec attribution(Section study) {
    Section section =
        study.section(
            "attribution", List.of("value", "absence", "permutations", "steps", "baseline"));
    return new AttributionSpec(
        section.named("value", ValueKind.class),
        section.named("absence", AbsencePolicy.class),
        section.integer("permutations", 1, MANY),
        section.integer("steps", 1, MANY),
        section.named("baseline", GradientBaseline.class));
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
