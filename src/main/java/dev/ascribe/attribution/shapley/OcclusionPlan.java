package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Occlusion, also called leave-one-out (Zeiler and Fergus 2014, section 4.2, for image patches; Li,
 * Monroe and Jurafsky 2016, equation 1, for words). The score of a feature is v(N) - v(N without
 * the feature). Nothing is sampled, so there are no standard errors. The scores sum to v(N) -
 * v(empty) only if the game is additive; the efficiency gap is the difference. n features.
 */
final class OcclusionPlan implements SamplingPlan {
  private final int features;
  private final List<Coalition> coalitions;

  OcclusionPlan(int features) {
    this.features = features;
    List<Coalition> all = new ArrayList<>();
    all.add(Coalition.empty(features));
    all.add(Coalition.full(features));
    // A text of one word without this word is the empty coalition, which the plan contains already.
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

  /** The scores do not depend on the empty coalition, so its resolution does not count. */
  @Override
  public double resolution(double[] ofValues) {
    return Arrays.stream(ofValues, features == 1 ? 0 : 1, ofValues.length).max().orElseThrow();
  }

  /** The scores of the features that were left out already. The others are NaN. */
  @Override
  public Attribution earlyEstimate(double[] values) {
    double[] scores = new double[features];
    Arrays.fill(scores, Double.NaN);
    for (int feature = 0; feature < values.length - 2; feature++) {
      scores[feature] = values[1] - values[2 + feature];
    }
    return Attribution.of(scores, UnknownErrors.NOT_ALL_FEATURES, 0, values);
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
