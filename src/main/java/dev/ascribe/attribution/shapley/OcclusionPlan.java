package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Occlusion, or leave-one-out (Zeiler and Fergus 2014, section 4.2, for image patches; Li, Monroe
 * and Jurafsky 2016, equation 1, for words): what the value loses without one feature, v(N) - v(N
 * without i). Nothing is sampled, so there are no standard errors; the scores do not sum to v(N) -
 * v(empty) unless the game is additive, and the efficiency gap says by how much. n features.
 */
final class OcclusionPlan implements SamplingPlan {
  private final int features;
  private final List<Coalition> coalitions;

  OcclusionPlan(int features) {
    this.features = features;
    List<Coalition> all = new ArrayList<>();
    all.add(Coalition.empty(features));
    all.add(Coalition.full(features));
    // Without its only word, a text is the empty coalition, which is there already.
    for (int feature = 0; feature < features && features > 1; feature++) {
      all.add(Coalition.full(features).without(feature));
    }
    this.coalitions = List.copyOf(all);
  }

  @Override
  public List<Coalition> coalitions() {
    return coalitions;
  }

  @Override
  public int smallestPrefix() {
    return coalitions.size();
  }

  /** Scores do not depend on the empty coalition, which most texts share with a less sure model. */
  @Override
  public double resolution(double[] ofValues) {
    return Arrays.stream(ofValues, features == 1 ? 0 : 1, ofValues.length).max().orElseThrow();
  }

  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, coalitions.size(), coalitions.size());
    double[] scores = new double[features];
    for (int feature = 0; feature < features; feature++) {
      scores[feature] = values[1] - values[features == 1 ? 0 : 2 + feature];
    }
    return Attribution.of(scores, UnknownErrors.METHOD_HAS_NONE, 0, values);
  }
}
