package dev.ascribe.evaluation.statistics;

import java.util.Map;

/**
 * The values that a measure can have. Intervals end there, since a few texts would otherwise have
 * intervals that hold impossible values.
 *
 * @param least the least value; negative infinity if there is no limit
 * @param most the most
 */
public record Ranges(double least, double most) {
  private static final Ranges SHARE = new Ranges(0, 1);
  private static final Ranges SIGNED_SHARE = new Ranges(-1, 1);
  private static final Ranges UNLIMITED =
      new Ranges(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  private static final Map<String, Ranges> BY_MEASURE =
      Map.ofEntries(
          Map.entry("accuracy", SHARE),
          Map.entry("macro-f1", SHARE),
          Map.entry("map", SHARE),
          Map.entry("auprc", SHARE),
          Map.entry("token-f1", SHARE),
          Map.entry("iou-f1", SHARE),
          Map.entry("comprehensiveness", SIGNED_SHARE),
          Map.entry("sufficiency", SIGNED_SHARE),
          Map.entry("leave-one-out-tau", SIGNED_SHARE),
          Map.entry("stability", SIGNED_SHARE),
          Map.entry("auc-tp", new Ranges(0, 100)),
          Map.entry("normalised-comprehensiveness", SHARE),
          Map.entry("normalised-sufficiency", SHARE),
          Map.entry("insertion", SHARE),
          Map.entry("deletion", SHARE),
          Map.entry("sparsity", SHARE));

  public static Ranges of(String measure) {
    return BY_MEASURE.getOrDefault(measure, UNLIMITED);
  }

  /** The range of differences of two values. */
  public Ranges ofDifferences() {
    return new Ranges(least - most, most - least);
  }

  /** The most less the least value; 0 if there is no limit, since values alone then show a size. */
  public double size() {
    return Double.isInfinite(most - least) ? 0 : most - least;
  }

  /** The nearest value of the range; NaN stays what it is. */
  public double nearest(double value) {
    return Math.max(least, Math.min(most, value));
  }
}
