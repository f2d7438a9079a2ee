package dev.ascribe.study;

import dev.ascribe.study.AttributionSpec.GradientBaseline;
import dev.ascribe.study.AttributionSpec.Grouping;

/** The specifications of attributions that tests want. */
public final class Attributions {
  /** What a study has that says nothing about attributions. */
  public static final AttributionSpec DEFAULT =
      new AttributionSpec(
          ValueKind.PROBABILITY,
          AbsencePolicy.REMOVE,
          25,
          null,
          null,
          FeatureLevel.WORD,
          Grouping.AUTO,
          50,
          GradientBaseline.PAD);

  private Attributions() {}

  public static AttributionSpec of(ValueKind value, int permutations) {
    return new AttributionSpec(
        value,
        DEFAULT.absence(),
        permutations,
        null,
        null,
        DEFAULT.features(),
        DEFAULT.grouping(),
        DEFAULT.steps(),
        DEFAULT.baseline());
  }

  public static AttributionSpec precise(Precision precision) {
    return new AttributionSpec(
        ValueKind.LOGIT,
        DEFAULT.absence(),
        DEFAULT.permutations(),
        null,
        precision,
        DEFAULT.features(),
        DEFAULT.grouping(),
        DEFAULT.steps(),
        DEFAULT.baseline());
  }
}
