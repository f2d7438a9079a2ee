package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.Resolution;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A ranking by an oracle that asks the model at every step: it removes the feature without which p
 * is lowest, or inserts the feature with which p is highest, among those that are left. Scores can
 * hardly do better, since they must rank all features before anything is removed. n features, n + 1
 * points. Not thread-safe.
 */
public final class GreedyPath {
  /** The direction of a path. */
  public enum Direction {
    /** From the whole text to the empty one. */
    REMOVAL,
    /** From the empty text to the whole one. */
    INSERTION
  }

  private final Direction direction;
  private final double[] values;
  private List<Coalition> candidates;
  private double resolution;
  private int points;

  /**
   * @param features n, at least 1
   */
  public GreedyPath(Direction direction, int features) {
    Arguments.requireAtLeast("features", features, 1);
    this.direction = direction;
    this.values = new double[features + 1];
    this.candidates =
        List.of(
            switch (direction) {
              case REMOVAL -> Coalition.full(features);
              case INSERTION -> Coalition.empty(features);
            });
  }

  /**
   * Returns the coalitions among which the next point is chosen; none when the path is complete.
   */
  public List<Coalition> candidates() {
    return candidates;
  }

  public boolean isComplete() {
    return candidates.isEmpty();
  }

  /**
   * Chooses the next point.
   *
   * @param probabilities [candidates] p of each candidate
   * @param resolutions [candidates] probabilities with a smaller difference count as equal; then
   *     the candidate of the first feature is chosen
   */
  public void choose(double[] probabilities, double[] resolutions) {
    Arguments.requireLength(
        "probabilities", probabilities.length, candidates.size(), "candidate of the path");
    Arguments.requireNumbers("probabilities", probabilities);
    double coarsest =
        IntStream.range(0, resolutions.length).mapToDouble(i -> resolutions[i]).max().orElse(0);
    double[] tied = Resolution.tied(probabilities, coarsest);
    int best = 0;
    for (int i = 1; i < tied.length; i++) {
      boolean isBetter =
          switch (direction) {
            case REMOVAL -> tied[i] < tied[best];
            case INSERTION -> tied[i] > tied[best];
          };
      best = isBetter ? i : best;
    }
    resolution = Math.max(resolution, coarsest);
    values[points++] = probabilities[best];
    candidates = points == values.length ? List.of() : neighbours(candidates.get(best));
  }

  private List<Coalition> neighbours(Coalition chosen) {
    return IntStream.range(0, chosen.size())
        .filter(feature -> chosen.contains(feature) == (direction == Direction.REMOVAL))
        .mapToObj(
            feature ->
                switch (direction) {
                  case REMOVAL -> chosen.without(feature);
                  case INSERTION -> chosen.with(feature);
                })
        .toList();
  }

  /** Returns p after 0, 1 ... n steps of a complete path, [n + 1]. */
  double[] values() {
    if (!isComplete()) {
      throw new IllegalStateException(
          "the path has %d of %d points".formatted(points, values.length));
    }
    return values.clone();
  }

  Direction direction() {
    return direction;
  }

  /** Returns the coarsest resolution of the path's values. */
  double resolution() {
    return resolution;
  }
}
