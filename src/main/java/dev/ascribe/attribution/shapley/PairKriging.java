package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Scores of a game of which some pairs are known, taken as a draw of a {@link PairProcess}
 * (universal kriging; Rasmussen and Williams 2006, section 2.7): the scores of its mean given the
 * pairs, and how far these or other scores may be from the game's. m pairs, n features, p columns.
 */
final class PairKriging {
  private static final double[] RATIOS = {0.3, 0.5, 0.65, 0.8, 0.9, 0.97};
  private static final double[] NUGGETS = {1e-4, 0.03, 0.2, 1};

  /** Pairs beyond the coefficients' by which kernels are compared. */
  private static final int COMPARED = 128;

  /** Features as far apart as expected that the estimate of how far they are borrows. */
  private static final double BORROWED = 3;

  /** The share of a variance below which a difference is rounding. */
  private static final double NEGLIGIBLE = 1e-9;

  /**
   * Kernel and nugget are themselves estimated, which widens errors however many pairs there are.
   */
  private static final double OF_THE_KERNEL = 0.1;

  /** The same for each pair: few pairs tell less of the kernel. */
  private static final double OF_FEW_PAIRS = 2;

  private final PairProcess process;

  /** [m, n] covariance of each pair with each score, whitened. */
  private final DMatrixRMaj shared;

  /** s^2 where pairs are to be predicted. */
  private final double variance;

  private PairKriging(PairProcess process, PairSample sample, Coalition[] members) {
    this.process = process;
    this.variance = process.predictiveVariance(predicted(sample, process.design().pairs()));
    this.shared = process.whitened(covarianceWithScores(members));
  }

  /**
   * Conditions on the pairs the process of that kernel, of a small grid, under which the first of
   * them are likeliest.
   *
   * @param differences [m] half the difference of each of the first m pairs, more than n
   * @param total v(N) - v(0)
   * @param shape of the process's mean
   */
  static PairKriging fit(
      PairSample sample, double[] differences, double total, PairTrend.Shape shape) {
    int features = sample.strata().features();
    Coalition[] members = sample.members().toArray(Coalition[]::new);
    int some = Math.min(differences.length, features + COMPARED);
    PairDesign compared = PairDesign.of(sample, Arrays.copyOf(differences, some), total, shape);
    PairProcess best = null;
    for (double ratio : RATIOS) {
      CoalitionKernel kernel = new CoalitionKernel(features, ratio);
      for (double nugget : NUGGETS) {
        PairProcess candidate = new PairProcess(compared, members, kernel, nugget);
        best = best == null || candidate.likelihood() > best.likelihood() ? candidate : best;
      }
    }
    if (some < differences.length) {
      PairDesign all = PairDesign.of(sample, differences, total, shape);
      best = new PairProcess(all, members, best.kernel(), best.nugget());
    }
    return new PairKriging(best, sample, members);
  }

  /** [m] whether a pair's stratum has others that were not evaluated. */
  private static boolean[] predicted(PairSample sample, int pairs) {
    int[] counts = sample.counts(pairs);
    boolean[] predicted = new boolean[pairs];
    boolean any = false;
    for (int pair = 0; pair < pairs; pair++) {
      int stratum = sample.stratumOf()[pair];
      predicted[pair] = counts[stratum] < sample.strata().pairs(stratum);
      any |= predicted[pair];
    }
    if (!any) {
      Arrays.fill(predicted, true);
    }
    return predicted;
  }

  /**
   * The scores of the process's mean given the pairs, which is the best prediction that is linear
   * in the values.
   *
   * @param total v(N) - v(0)
   * @return [n]
   */
  double[] scores(double total) {
    DMatrixRMaj correction = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(shared, process.residuals(), correction);
    double[] scores = new double[process.design().features()];
    for (int feature = 0; feature < scores.length; feature++) {
      scores[feature] =
          total / scores.length + process.coefficients().get(feature) + correction.get(feature);
    }
    return scores;
  }

  /**
   * Standard errors of {@link #scores}: the spread of the process given the pairs, for s^2 as the
   * pairs show it or as the distance to other scores does, whichever is larger. Where the process
   * suits the game, two estimates differ by no more than it expects (Hausman 1978).
   *
   * @param weights [m, n] what each pair's response adds to each of the other scores
   * @param apart [n] the other scores less those of the process
   * @return [n]
   */
  double[] ownStandardErrors(DMatrixRMaj weights, double[] apart) {
    double[] open = open();
    double larger = Math.max(variance, varianceApart(expectedApart(weights, open), apart));
    return Arrays.stream(open).map(share -> widening() * Math.sqrt(larger * share)).toArray();
  }

  /** [n] the variance of {@link #scores} in units of s^2. */
  private double[] open() {
    DMatrixRMaj explained = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(shared, process.columns(), explained);
    double[] open = new double[process.design().features()];
    for (int feature = 0; feature < open.length; feature++) {
      double known = unexplained(feature);
      open[feature] = Math.max(0, known + varianceOfTheMean(explained, feature));
    }
    return open;
  }

  /**
   * Standard errors of other scores that are linear in the response and right for every game that
   * is the process's mean. Such scores err by what the scores of the process err, and by how far
   * they are apart from those. The latter is known, and says for all features together how much
   * larger than expected it is: s^2 is that of pairs near each other, and a game may be smooth
   * there and yet far from the other scores' assumptions, as where words decide together.
   *
   * @param weights [m, n] what each pair's response adds to each score
   * @param apart [n] the other scores less those of the process
   * @return [n]
   */
  double[] standardErrors(DMatrixRMaj weights, double[] apart) {
    double[] open = open();
    double[] expected = expectedApart(weights, open);
    double varianceApart = varianceApart(expected, apart);
    double[] errors = new double[apart.length];
    for (int feature = 0; feature < errors.length; feature++) {
      errors[feature] =
          widening() * Math.sqrt(variance * open[feature] + varianceApart * expected[feature]);
    }
    return errors;
  }

  /** [n] the variance of the distance of other scores, in units of s^2; 0 where it is rounding. */
  private double[] expectedApart(DMatrixRMaj weights, double[] open) {
    DMatrixRMaj spread = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(process.factor(), weights, spread);
    double[] expected = new double[open.length];
    for (int feature = 0; feature < open.length; feature++) {
      double all = unexplained(feature);
      for (int pair = 0; pair < process.design().pairs(); pair++) {
        double excess = spread.get(pair, feature) - shared.get(pair, feature);
        all += excess * excess;
      }
      double difference = all - open[feature];
      expected[feature] = difference > NEGLIGIBLE * all ? difference : 0;
    }
    return expected;
  }

  /** s^2 as the distance of other scores shows it, for all features together. */
  private double varianceApart(double[] expected, double[] apart) {
    double squares = BORROWED * variance;
    double freedom = BORROWED - 1;
    for (int feature = 0; feature < apart.length; feature++) {
      if (expected[feature] > 0) {
        squares += apart[feature] * apart[feature] / expected[feature];
        freedom++;
      }
    }
    return squares / Math.max(BORROWED, freedom);
  }

  /** The factor of all errors, because the process was chosen by the pairs that it explains. */
  private double widening() {
    int freedom = process.design().pairs() - process.columns().numCols;
    return 1 + OF_THE_KERNEL + OF_FEW_PAIRS / Math.max(1, freedom);
  }

  /** The variance of a score that the pairs leave, were the mean known, in units of s^2. */
  private double unexplained(int feature) {
    double open = priorVariance();
    for (int pair = 0; pair < process.design().pairs(); pair++) {
      open -= shared.get(pair, feature) * shared.get(pair, feature);
    }
    return open;
  }

  /** [m, n] of each pair with each score. */
  private DMatrixRMaj covarianceWithScores(Coalition[] members) {
    int features = process.design().features();
    double[] weights = ExactValues.weightsBySize(features);
    DMatrixRMaj covariance = new DMatrixRMaj(process.design().pairs(), features);
    for (int pair = 0; pair < process.design().pairs(); pair++) {
      int size = members[pair].cardinality();
      for (int feature = 0; feature < features; feature++) {
        boolean inside = members[pair].contains(feature);
        double own = inside ? 2 * weights[size - 1] : -2 * weights[size];
        covariance.set(
            pair, feature, process.kernel().score(size, inside) + process.nugget() * own);
      }
    }
    return covariance;
  }

  /** The variance of a score in the process without its mean, in units of s^2. */
  private double priorVariance() {
    int features = process.design().features();
    double[] weights = ExactValues.weightsBySize(features);
    double prior = 0;
    for (int size = 1; size < features; size++) {
      prior +=
          (process.kernel().score(size, true) - process.kernel().score(size, false)) / features;
      prior += 2 * process.nugget() * (weights[size - 1] + weights[size]) / features;
    }
    return prior;
  }

  /** The variance of a score that the unknown mean adds, in units of s^2. */
  private double varianceOfTheMean(DMatrixRMaj explained, int feature) {
    int width = explained.numCols;
    double[] open = new double[width];
    for (int column = 0; column < width; column++) {
      double own = column < process.design().features() ? -1.0 / process.design().features() : 0;
      open[column] = own + (column == feature ? 1 : 0) - explained.get(feature, column);
    }
    double sum = 0;
    for (int row = 0; row < width; row++) {
      for (int column = 0; column < width; column++) {
        sum += open[row] * process.inverse().get(row, column) * open[column];
      }
    }
    return sum;
  }
}
