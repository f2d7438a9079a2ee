package dev.ascribe.attribution.shapley;

import java.util.Arrays;

/**
 * Standard errors of mean marginal contributions over permutations that were drawn independently. m
 * draws, n features, c places.
 *
 * <p>The spread of a feature's own marginals is not enough: where any word suffices, a word's
 * marginal is 1 when it comes first and 0 else, and a word that never came first in the sample
 * shows no spread at all. How large deviations are at each place of a permutation is therefore
 * taken from all features together, and only how large they are overall from the feature itself:
 * the squared deviation of feature i at place k is expected to be a_i b_k, fitted to the sums of
 * squares by iterative proportional fitting (Deming and Stephan 1940). A feature's variance is a_i
 * times the mean of b_k over all places, where those it has not been seen at count as well.
 */
final class PermutationErrors {
  /** Fewest draws whose spread is believed, and fewest permutations in them. */
  private static final int FEWEST_DRAWS = 12;

  private static final int FEWEST_PERMUTATIONS = 16;

  /**
   * The factor by which errors are widened, because the fit to so few draws is itself uncertain.
   */
  private static final double OF_THE_FIT = 1.15;

  private static final int ITERATIONS = 5;

  /**
   * Average draws that pull a feature's own size towards that of all features. What a feature did
   * in none of m draws, it may do in 3 / m of all (the rule of three; Hanley and Lippman-Hand
   * 1983); the average itself is of draws in which rare marginals may be missing, so that it counts
   * twice.
   */
  private static final double BORROWED = 6;

  private final double[][] marginals;
  private final int[][] places;
  private final double[] shares;
  private final double[] means;
  private final double departure;

  /** [n, c] sums of squared deviations, and how many there are. */
  private final double[][] squares;

  private final double[][] counts;

  /** [n] a; [c] b. */
  private final double[] sizes;

  private final double[] profile;

  /**
   * The errors of draws.
   *
   * @param marginals [m, n] what each feature added in each draw
   * @param places [m, n] where it joined
   * @param shares [c] how often a feature joins at each place
   * @param means [n] of the marginals
   * @param departure the sum of squared deviations to which a single value that is unlike the
   *     others would have led
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

  /** Whether so many draws tell how far their means may be off. */
  static boolean areKnown(int draws, int permutationsOfDraw) {
    return draws >= FEWEST_DRAWS && draws * permutationsOfDraw >= FEWEST_PERMUTATIONS;
  }

  /** [n] the standard errors of the means. */
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
    // Deviations from their own mean are smaller than those from the right one.
    double variance = average / (draws - 1 + pull * pull);
    double missing = missingDeparture() / draws;
    return Arrays.stream(sizes)
        .map(size -> OF_THE_FIT * Math.sqrt(size * variance + missing))
        .toArray();
  }

  /**
   * The amount by which all deviations fall short of a single departure, as a variance of each
   * marginal: where values hardly depart from a sum, those that do may be among the ones not
   * evaluated.
   */
  private double missingDeparture() {
    double sum = 0;
    for (double[] ofDraw : marginals) {
      for (int feature = 0; feature < means.length; feature++) {
        double deviation = ofDraw[feature] - means[feature];
        sum += deviation * deviation;
      }
    }
    return Math.max(0, departure - sum) / (marginals.length * means.length);
  }

  /**
   * How far the centres of the deviations lie between each feature's own mean (0) and the mean of
   * all (1): the less the means differ for what chance would do, the farther (James and Stein
   * 1961).
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
    double borrowed = BORROWED * average();
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

  /** The mean of b over all places. */
  private double average() {
    double average = 0;
    for (int place = 0; place < profile.length; place++) {
      average += shares[place] * profile[place];
    }
    return average;
  }
}
