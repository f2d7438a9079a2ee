package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Predicts the scores of a game from some of its pairs, taking the game as a draw of a {@link
 * PairProcess} (universal kriging; Rasmussen and Williams 2006, section 2.7). It also says how far
 * these scores, or those of a regression, may be from the game's. m pairs, n features, p columns.
 */
final class PairKriging {
  /**
   * The expected distance counts as this many features in {@link #varianceFromDistances}, so that
   * few features do not decide it alone.
   */
  private static final double PRIOR_FEATURES = 3;

  /** A difference of variances below this share is rounding. */
  private static final double NEGLIGIBLE = 1e-9;

  /**
   * Errors are widened by this number divided by the degrees of freedom, because kernel and nugget
   * are estimated, too, and few pairs tell less of them.
   */
  private static final double KERNEL_WIDENING = 4;

  private final PairProcess process;

  /** [m, n] covariance of each pair with each score, whitened. */
  private final DMatrixRMaj shared;

  private final PairProcess.LeftOut leftOut;

  /** s^2, estimated where pairs must be predicted. */
  private final double variance;

  private PairKriging(PairProcess process, PairSample sample, Coalition[] members) {
    this.process = process;
    this.leftOut = process.leftOut();
    this.variance = leftOut.predictiveVariance(sample.predicted(process.design().pairs()));
    this.shared = process.whitened(covarianceWithScores(members));
  }

  /**
   * Fits the process to the pairs.
   *
   * @param differences [m] half the difference of each of the first m pairs, more than n
   * @param total v(N) - v(0)
   * @param shape of the process's mean
   */
  static PairKriging fit(
      PairSample sample, double[] differences, double total, PairTrend.Shape shape) {
    return new PairKriging(
        new ProcessChoice(sample, total, shape).likeliest(differences),
        sample,
        sample.members().toArray(Coalition[]::new));
  }

  /**
   * Returns the scores of the process's mean given the pairs, which is the best linear prediction.
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

  /** Returns the error of each pair if the process predicts it from all others, [m]. */
  double[] errorsLeftOut() {
    return leftOut.errors();
  }

  /**
   * Returns the variances of {@link #scores}: the spread of the process given the pairs. s^2 is
   * estimated from the pairs and from the distance to the regression's scores. If the process suits
   * the game, the two sets of scores differ by no more than the process expects (Hausman 1978). If
   * they differ by more, s^2 is the mean of both estimates.
   *
   * @param weights [m, n] what each pair's response adds to each of the regression's scores
   * @param apart [n] the regression's scores minus those of the process
   * @return [n]
   */
  double[] variances(DMatrixRMaj weights, double[] apart) {
    double[] open = ownVariances();
    double other = varianceFromDistances(expectedSquaredDistances(weights, open), apart);
    double mean = (variance + Math.max(variance, other)) / 2;
    return Arrays.stream(open).map(share -> widening() * mean * share).toArray();
  }

  /**
   * Returns the variances of a regression's scores, which are linear in the responses and exact for
   * every game that equals the process's mean. Their error has two parts: the error of the
   * process's scores, and the distance between both. The distance is known; all features together
   * show by what factor it exceeds the expected distance. This matters because s^2 describes pairs
   * near each other: if words act together, a game may be smooth there and still far from what the
   * regression assumes.
   *
   * @param weights [m, n] what each pair's response adds to each score
   * @param apart [n] the regression's scores minus those of the process
   * @return [n]
   */
  double[] variancesOfRegression(DMatrixRMaj weights, double[] apart) {
    double[] open = ownVariances();
    double[] expected = expectedSquaredDistances(weights, open);
    double other = varianceFromDistances(expected, apart);
    double[] variances = new double[apart.length];
    for (int feature = 0; feature < variances.length; feature++) {
      variances[feature] = widening() * (variance * open[feature] + other * expected[feature]);
    }
    return variances;
  }

  /** Returns the variance of {@link #scores} in units of s^2, [n]. */
  private double[] ownVariances() {
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
   * Returns the expected squared distance of the regression's scores in units of s^2, [n]; 0 if it
   * is only rounding.
   */
  private double[] expectedSquaredDistances(DMatrixRMaj weights, double[] open) {
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

  /**
   * Returns the estimate of s^2 from the distances of the regression's scores, for all features
   * together.
   */
  private double varianceFromDistances(double[] expected, double[] apart) {
    double squares = PRIOR_FEATURES * variance;
    double freedom = PRIOR_FEATURES - 1;
    for (int feature = 0; feature < apart.length; feature++) {
      if (expected[feature] > 0) {
        squares += apart[feature] * apart[feature] / expected[feature];
        freedom++;
      }
    }
    return squares / Math.max(PRIOR_FEATURES, freedom);
  }

  /**
   * Returns the factor by which all variances are widened, because the process was chosen on the
   * same pairs that it explains.
   */
  private double widening() {
    int freedom = process.design().pairs() - process.columns().numCols;
    double ofErrors = 1 + KERNEL_WIDENING / Math.max(1, freedom);
    return ofErrors * ofErrors;
  }

  /** Returns the variance of a score given the pairs, if the mean were known, in units of s^2. */
  private double unexplained(int feature) {
    double open = priorVariance();
    for (int pair = 0; pair < process.design().pairs(); pair++) {
      open -= shared.get(pair, feature) * shared.get(pair, feature);
    }
    return open;
  }

  /** Returns the covariance of each pair with each score, [m, n]. */
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

  /**
   * Returns the variance of a score before any pair is known, without that of the mean, in units of
   * s^2.
   */
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

  /** Returns the variance that the unknown mean adds to a score, in units of s^2. */
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
