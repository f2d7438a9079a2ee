package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * LIME for texts (Ribeiro, Singh and Guestrin 2016, section 3.4), with the choices of the authors'
 * implementation. The first sample is the whole text. Each further sample removes k features: k is
 * uniform on 1 ... n, and the set of that size is uniformly random. A sample with c features has
 * the cosine distance d = 1 - sqrt(c / n) from the whole text, and the weight sqrt(exp(-(100 d)^2 /
 * 25^2)). The scores are the coefficients of a weighted ridge regression with a free intercept,
 * without selection of features. Each occurrence of a repeated word is a feature of its own.
 *
 * <p>The penalty is 1, as in the authors' implementation, but at most a twentieth of {@link
 * CoalitionMoments#leastVariance}. With the authors' default of 5,000 samples, the bound hardly
 * ever applies. With small budgets or texts of one or two words, a penalty of 1 would dominate: it
 * leaves less than half of the effect of a text's only word, whatever the number of samples; the
 * bound leaves 95 %.
 *
 * <p>A coalition that is drawn again is not evaluated again, but counts as one more sample. Each
 * draw depends only on its number. Drawing ends before the first new coalition beyond the budget,
 * or after {@value #MOST_DRAWS} draws for each evaluation of the budget.
 *
 * <p>There are no standard errors. The penalty pulls the coefficients towards 0, and the residuals
 * are misfit of the linear model rather than noise, so standard errors of the regression would be
 * wrong. n features.
 */
final class LimePlan implements SamplingPlan {
  private static final int MOST_DRAWS = 4;
  private static final double KERNEL_WIDTH = 25;
  private static final double DISTANCE_UNIT = 100;

  /** The penalty of the ridge regression, if there are enough samples. */
  static final double PENALTY = 1;

  /** The penalty is at most this share of {@link CoalitionMoments#leastVariance}. */
  static final double LARGEST_SHARE = 0.05;

  /**
   * One draw.
   *
   * @param index of the drawn coalition
   * @param end number of leading coalitions that this draw and earlier draws need
   */
  private record Draw(int index, int end) {}

  /**
   * The samples of the values so far.
   *
   * @param repeated number of draws of a coalition that was drawn before
   */
  private record Samples(CoalitionMoments moments, int repeated) {}

  private final int features;
  private final List<Coalition> coalitions;
  private final List<Draw> draws;

  private LimePlan(int features, List<Coalition> coalitions, List<Draw> draws) {
    this.features = features;
    this.coalitions = List.copyOf(coalitions);
    this.draws = List.copyOf(draws);
  }

  static LimePlan draw(PlanRequest request) {
    int n = request.features();
    int evaluations = SamplingPlans.evaluations(request, smallestPrefix(n));
    CoalitionIndex index = new CoalitionIndex();
    index.add(Coalition.empty(n));
    index.add(Coalition.full(n));
    List<Draw> draws = new ArrayList<>();
    long most = MOST_DRAWS * (long) evaluations;
    for (long number = 0; number < most; number++) {
      Coalition drawn = draw(n, CounterRandom.of(request.seed(), stream(request), number));
      if (index.size() == evaluations && !index.contains(drawn)) {
        break;
      }
      draws.add(new Draw(index.add(drawn), index.size()));
    }
    return new LimePlan(n, index.coalitions(), draws);
  }

  private static String stream(PlanRequest request) {
    return "lime/" + request.stream();
  }

  private static Coalition draw(int features, CounterRandom random) {
    int removed = 1 + random.nextInt(features);
    int[] order = random.permutation(features);
    Coalition present = Coalition.full(features);
    for (int i = 0; i < removed; i++) {
      present = present.without(order[i]);
    }
    return present;
  }

  /**
   * Returns the fewest coalitions of an estimate: with fewer samples than features, the penalty
   * would dominate.
   */
  private static int smallestPrefix(int features) {
    return features < 3 ? 1 << features : features + 2;
  }

  @Override
  public List<Coalition> coalitions() {
    return coalitions;
  }

  @Override
  public int smallestPrefix() {
    return Math.min(smallestPrefix(features), coalitions.size());
  }

  /** The regression on the draws so far, with the penalty of the authors. */
  @Override
  public Attribution earlyEstimate(double[] values) {
    Samples samples = samples(values);
    return Attribution.of(
        samples.moments().ridge(PENALTY),
        UnknownErrors.FEW_EVALUATIONS,
        samples.repeated(),
        values);
  }

  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, smallestPrefix(), coalitions.size());
    Samples samples = samples(values);
    CoalitionMoments moments = samples.moments();
    return Attribution.of(
        moments.ridge(Math.min(PENALTY, LARGEST_SHARE * moments.leastVariance())),
        UnknownErrors.METHOD_HAS_NONE,
        samples.repeated(),
        values);
  }

  private Samples samples(double[] values) {
    int[] samples = new int[values.length];
    samples[1] = 1;
    int repeated = 0;
    for (Draw draw : draws) {
      if (draw.end() > values.length) {
        break;
      }
      repeated += samples[draw.index()] > 0 ? 1 : 0;
      samples[draw.index()]++;
    }
    CoalitionMoments moments = new CoalitionMoments(features);
    for (int i = 0; i < values.length; i++) {
      if (samples[i] > 0) {
        Coalition coalition = coalitions.get(i);
        moments.add(coalition, samples[i] * weight(features, coalition.cardinality()), values[i]);
      }
    }
    return new Samples(moments, repeated);
  }

  /**
   * Returns the weight of a sample.
   *
   * @param present number of features that the sample has
   */
  static double weight(int features, int present) {
    double distance = DISTANCE_UNIT * (1 - Math.sqrt((double) present / features));
    return Math.sqrt(Math.exp(-distance * distance / (KERNEL_WIDTH * KERNEL_WIDTH)));
  }
}
