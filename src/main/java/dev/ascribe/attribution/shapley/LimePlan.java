package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * LIME for texts (Ribeiro, Singh and Guestrin 2016, section 3.4), with the choices of the authors'
 * implementation: each sample removes k features, k uniform on 1 ... n, then a uniformly random set
 * of that size; the whole text is one more sample; a sample of c features has the cosine distance d
 * = 1 - sqrt(c / n) from the whole text and the weight sqrt(exp(-(100 d)^2 / 25^2)); the scores are
 * the coefficients of a weighted ridge regression with a free intercept, without a selection of
 * features. Every feature is a place in the text: repeated words are not merged.
 *
 * <p>The penalty is the authors' 1, but at most a twentieth of the weighted variance that the
 * samples have in a feature, or in the number of features. With the 5,000 samples that the authors
 * draw by default for a sentence, theirs is a smaller share of it; with the few samples of a small
 * budget, or of a text of one or two words, it would decide: of the effect of an only word it
 * leaves less than half, however many samples there are, where this one leaves 95 %.
 *
 * <p>A coalition that is drawn again is not evaluated again: it counts as one more sample. Draws
 * are a function of their own number and end before the first new coalition beyond the budget, or
 * after {@value #MOST_DRAWS} draws for each evaluation of the budget, where new ones are rare.
 *
 * <p>There are no standard errors: the penalty pulls the coefficients towards 0, and what the
 * straight line leaves over is its misfit rather than noise, so that those of the regression would
 * not be honest. n features.
 */
final class LimePlan implements SamplingPlan {
  private static final int MOST_DRAWS = 4;
  private static final double KERNEL_WIDTH = 25;
  private static final double DISTANCE_UNIT = 100;

  /** The penalty of the ridge regression, where there are enough samples. */
  static final double PENALTY = 1;

  /** The most that the penalty may be of {@link CoalitionMoments#leastVariance}. */
  static final double LARGEST_SHARE = 0.05;

  /**
   * @param index of the coalition
   * @param end how many leading coalitions this draw and those before it need
   */
  private record Draw(int index, int end) {}

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

  /** With fewer samples than features, the penalty would decide. */
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

  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, smallestPrefix(), coalitions.size());
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
    return Attribution.of(
        moments.ridge(Math.min(PENALTY, LARGEST_SHARE * moments.leastVariance())),
        UnknownErrors.METHOD_HAS_NONE,
        repeated,
        values);
  }

  /**
   * The weight of a sample.
   *
   * @param present how many of the features it has
   */
  static double weight(int features, int present) {
    double distance = DISTANCE_UNIT * (1 - Math.sqrt((double) present / features));
    return Math.sqrt(Math.exp(-distance * distance / (KERNEL_WIDTH * KERNEL_WIDTH)));
  }
}
