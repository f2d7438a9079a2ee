package dev.ascribe.attribution.shapley;

import java.util.Arrays;

/**
 * Computes standard errors of mean marginal contributions over permutations that were drawn
 * independently. m draws, n features, c places.
 *
 * <p>The spread of a feature's own marginals would not do. For example, if any word suffices, the
 * marginal of a word is 1 when it comes first and 0 otherwise; a word that never came first in the
 * sample shows no spread at all. So the spread at each place of a permutation is estimated from all
 * features together, and only its overall size from the feature itself. The model is that the
 * squared deviation of feature i at place k is expected to be a_i b_k; it is fitted to sums of
 * squares by iterative proportional fitting (Deming and Stephan 1940). The variance of a feature is
 * a_i times the mean of b_k over all places, also over places at which the feature was not
 * observed.
 */
final class PermutationErrors {
  /**
   * Standard errors are reported from this many draws on, if they contain at least this many
   * permutations.
   */
  private static final int FEWEST_DRAWS = 12;

  private static final int FEWEST_PERMUTATIONS = 16;

  /** The largest chance that a given feature came last in none of the permutations. */
  private static final double CHANCE_OF_NEVER_LAST = 0.1;

  /** The factor that widens errors, because sizes and profile are estimates, too. */
  private static final double FIT_WIDENING = 1.05;

  private static final int ITERATIONS = 5;

  /**
   * A feature's own size is drawn towards that of all features, which counts as this many draws. An
   * event that a feature shows in none of m draws may happen in 3 / m of all draws (the rule of
   * three; Hanley and Lippman-Hand 1983). The average size may itself lack rare events, so the
   * number is tripled, which covers features that hardly ever decide ({@code bench coverage}).
   */
  private static final double PRIOR_DRAWS = 9;

  private final double[][] marginals;
  private final int[][] places;
  private final double[] shares;
  private final double[] means;
  private final double departure;

  /** [n, c] sums of squared deviations, and their numbers. */
  private final double[][] squares;

  private final double[][] counts;

  /** [n] a; [c] b. */
  private final double[] sizes;

  private final double[] profile;

  /**
   * Computes the errors of draws.
   *
   * @param marginals [m, n] what each feature added in each draw
   * @param places [m, n] the place at which it joined
   * @param shares [c] how often a feature joins at each place
   * @param means [n] of the marginals
   * @param departure the sum of squared deviations that a single deviating value would cause
   */
  PermutationErrors(
      double[][] marginals, int[][] places, double[] shares, double[] means, double departure) {
    this.marginals = marginals;
    this.places = places;
    this.shares = shares;
    this.means = means;
    this.departure = departure;
    this.squares = new double[means.length][shares.length];
    this.counts = new double[means.length][shares.length];
    this.sizes = new double[means.length];
    this.profile = new double[shares.length];
  }

  /**
   * Whether the draws are enough to know the errors of their means. A feature may change the value
   * only when it comes last (or first). Permutations in which it never comes last do not show this,
   * so each feature must probably have come last at least once.
   */
  static boolean areKnown(int draws, int permutationsOfDraw, int features) {
    int permutations = draws * permutationsOfDraw;
    double neverLast = Math.pow(1 - 1.0 / features, permutations);
    return draws >= FEWEST_DRAWS
        && permutations >= FEWEST_PERMUTATIONS
        && neverLast <= CHANCE_OF_NEVER_LAST;
  }

  /** Returns the standard errors of the means, [n]. */
  double[] standardErrors() {
    double pull = pull();
    sumSquares(pull);
    Arrays.fill(sizes, 1);
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      fitProfile();
      fitSizes();
    }
    double average = average();
    int draws = marginals.length;
    // Deviations from the draws' own mean are smaller than those from the true mean.
    double variance = average / (draws - 1 + pull * pull);
    double missing = missingDeparture() / draws;
    double widening = FIT_WIDENING * Math.sqrt(1 + relativeVariance());
    return Arrays.stream(sizes)
        .map(size -> widening * Math.sqrt(size * variance + missing))
        .toArray();
  }

  /**
   * Returns the variance of each marginal from values that deviate and were not evaluated. It is 0
   * if the squared deviations are at least those that a single deviating value would cause.
   */
  private double missingDeparture() {
    double sum = 0;
    for (double[] ofDraw : marginals) {
      for (int feature = 0; feature < means.length; feature++) {
        double deviation = ofDraw[feature] - means[feature];
        sum += deviation * deviation;
      }
    }
    return UnseenDeparture.missing(sum, departure) / (marginals.length * means.length);
  }

  /**
   * The squared standard error of the mean squared deviation, as a share of its square. It is 1 / k
   * where only k draws deviate at all, and equally: the variance is then as uncertain as a count of
   * k.
   */
  private double relativeVariance() {
    double sum = 0;
    double squared = 0;
    for (double[] ofDraw : marginals) {
      double ofAll = 0;
      for (int feature = 0; feature < means.length; feature++) {
        double deviation = ofDraw[feature] - means[feature];
        ofAll += deviation * deviation;
      }
      sum += ofAll;
      squared += ofAll * ofAll;
    }
    return sum == 0 ? 0 : squared / (sum * sum) - 1.0 / marginals.length;
  }

  /**
   * Returns the centre from which deviations are measured: 0 is each feature's own mean, 1 is the
   * mean of all features. The less the means differ beyond chance, the closer it is to 1 (James and
   * Stein 1961).
   */
  private double pull() {
    int draws = marginals.length;
    double overall = Arrays.stream(means).average().orElse(0);
    double between = 0;
    double within = 0;
    for (int feature = 0; feature < means.length; feature++) {
      between += (means[feature] - overall) * (means[feature] - overall);
      for (double[] ofDraw : marginals) {
        double deviation = ofDraw[feature] - means[feature];
        within += deviation * deviation / (draws - 1) / draws;
      }
    }
    between /= Math.max(1, means.length - 1);
    within /= means.length;
    return between <= within ? 1 : within / between;
  }

  private void sumSquares(double pull) {
    double overall = Arrays.stream(means).average().orElse(0);
    for (int draw = 0; draw < marginals.length; draw++) {
      for (int feature = 0; feature < means.length; feature++) {
        double centre = means[feature] + pull * (overall - means[feature]);
        double deviation = marginals[draw][feature] - centre;
        squares[feature][places[draw][feature]] += deviation * deviation;
        counts[feature][places[draw][feature]]++;
      }
    }
  }

  private void fitProfile() {
    for (int place = 0; place < profile.length; place++) {
      double sum = 0;
      double expected = 0;
      for (int feature = 0; feature < sizes.length; feature++) {
        sum += squares[feature][place];
        expected += counts[feature][place] * sizes[feature];
      }
      profile[place] = expected > 0 ? sum / expected : 0;
    }
  }

  private void fitSizes() {
    double borrowed = PRIOR_DRAWS * average();
    for (int feature = 0; feature < sizes.length; feature++) {
      double sum = borrowed;
      double expected = borrowed;
      for (int place = 0; place < profile.length; place++) {
        sum += squares[feature][place];
        expected += counts[feature][place] * profile[place];
      }
      sizes[feature] = expected > 0 ? sum / expected : 0;
    }
  }

  /** Returns the mean of b over all places. */
  private double average() {
    double average = 0;
    for (int place = 0; place < profile.length; place++) {
      average += shares[place] * profile[place];
    }
    return average;
  }
}
