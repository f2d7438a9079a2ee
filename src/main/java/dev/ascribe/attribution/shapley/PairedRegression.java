package dev.ascribe.attribution.shapley;

import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Estimates how much each player's Shapley value differs from an equal share of the value that all
 * players add together. It fits sums over sets of players to paired observations by least squares,
 * with the sizes weighted by Shapley's kernel; over all sets, the solution is the Shapley value
 * (Charnes et al. 1988; Lundberg and Lee 2017, theorem 2). m players, K observations.
 *
 * @param deviations [m] of sum 0
 * @param unitVariances [m] variances of the deviations, if each observation has an error of
 *     variance 1
 * @param squares sum of squared residuals, at least that of one deviating observation; divided by
 *     {@code freedom} it estimates the variance of the errors
 * @param freedom number of observations beyond those that determine the deviations
 */
record PairedRegression(double[] deviations, double[] unitVariances, double squares, int freedom) {
  /** The spread of one size counts the spread of all sizes as this many further observations. */
  private static final double PRIOR_OBSERVATIONS = 4;

  /**
   * Fits the observations.
   *
   * @param players m, at least 2
   * @param contextPairs how often each set can be observed
   * @param seen [K] enough observations to tell all players apart
   */
  static PairedRegression fit(
      int players, double contextPairs, List<PairedObservation> seen, double[] values) {
    int sizes = players / 2 + 1;
    double[] counts = new double[sizes];
    seen.forEach(observation -> counts[size(observation)]++);
    double[] weights = weights(players, contextPairs, counts);
    DMatrixRMaj normal = products(players, seen, weights);
    // The deviations sum to 0, so the direction of equal changes may have any weight.
    CommonOps_DDRM.add(normal, CommonOps_DDRM.trace(normal) / players / players);
    DMatrixRMaj inverse = new DMatrixRMaj(players, players);
    if (!CommonOps_DDRM.invert(normal, inverse)) {
      throw new IllegalArgumentException("the observations do not tell all players apart");
    }
    double[] targets = new double[seen.size()];
    DMatrixRMaj right = new DMatrixRMaj(players, 1);
    for (int row = 0; row < targets.length; row++) {
      PairedObservation observation = seen.get(row);
      double share = (double) size(observation) / players;
      targets[row] = observation.value(values) - share * observation.total(values);
      for (int member : observation.members()) {
        right.add(member, 0, weights[size(observation)] * targets[row]);
      }
    }
    CommonOps_DDRM.add(right, -CommonOps_DDRM.elementSum(right) / players);
    DMatrixRMaj deviations = new DMatrixRMaj(players, 1);
    CommonOps_DDRM.mult(inverse, right, deviations);

    double[] squaresOfSize = new double[sizes];
    for (int row = 0; row < targets.length; row++) {
      double residual = targets[row];
      for (int member : seen.get(row).members()) {
        residual -= deviations.get(member, 0);
      }
      squaresOfSize[size(seen.get(row))] += residual * residual;
    }
    double[] squaredWeights = new double[sizes];
    double[] sampling = new double[sizes];
    double all = 0;
    for (double squares : squaresOfSize) {
      all += squares / seen.size();
    }
    double squares = 0;
    double expected = 0;
    for (int size = 1; size < sizes; size++) {
      squares += weights[size] * squaresOfSize[size];
      expected += weights[size] * counts[size];
      squaredWeights[size] = weights[size] * weights[size];
      double relative = all == 0 ? counts[size] : squaresOfSize[size] / all;
      double unseen = Math.max(0, 1 - counts[size] / (sets(players, size) * contextPairs));
      sampling[size] =
          squaredWeights[size]
              * unseen
              * (PRIOR_OBSERVATIONS + relative)
              / (PRIOR_OBSERVATIONS + counts[size]);
    }
    DMatrixRMaj spread = new DMatrixRMaj(players, players);
    CommonOps_DDRM.mult(inverse, products(players, seen, squaredWeights), spread);
    expected -= CommonOps_DDRM.trace(spread);
    int freedom = seen.size() - (players - 1);
    return new PairedRegression(
        deviations.data,
        diagonal(inverse, products(players, seen, sampling)),
        freedom > 0 ? Math.max(squares * freedom / expected, departure(targets)) : 0,
        freedom);
  }

  /**
   * Returns the square of one observation that deviates from the fit by as much as observations
   * differ. If no observation deviates, one that does may still be among those not made.
   */
  private static double departure(double[] targets) {
    return Arrays.stream(targets).map(target -> target * target).average().orElseThrow();
  }

  private static int size(PairedObservation observation) {
    return observation.members().length;
  }

  /** Returns the weighted products of the sets' centred indicators, [m, m]. */
  private static DMatrixRMaj products(int players, List<PairedObservation> seen, double[] weights) {
    DMatrixRMaj products = new DMatrixRMaj(players, players);
    for (PairedObservation observation : seen) {
      double weight = weights[size(observation)];
      for (int one : observation.members()) {
        for (int other : observation.members()) {
          products.add(one, other, weight);
        }
      }
    }
    double[] means = new double[players];
    double mean = CommonOps_DDRM.elementSum(products) / players / players;
    for (int i = 0; i < players; i++) {
      for (int j = 0; j < players; j++) {
        means[i] += products.get(i, j) / players;
      }
    }
    for (int i = 0; i < players; i++) {
      for (int j = 0; j < players; j++) {
        products.add(i, j, mean - means[i] - means[j]);
      }
    }
    return products;
  }

  /** Returns the diagonal of A B A for symmetric A and B, [m]. */
  private static double[] diagonal(DMatrixRMaj a, DMatrixRMaj b) {
    DMatrixRMaj product = new DMatrixRMaj(a.numRows, a.numRows);
    CommonOps_DDRM.mult(a, b, product);
    double[] diagonal = new double[a.numRows];
    for (int i = 0; i < diagonal.length; i++) {
      for (int j = 0; j < diagonal.length; j++) {
        diagonal[i] += product.get(i, j) * a.get(j, i);
      }
      diagonal[i] = Math.max(0, diagonal[i]);
    }
    return diagonal;
  }

  /**
   * Returns the weight of an observation by the size of its set, [m/2 + 1], so that all sizes
   * together have the weights of Shapley's kernel. If a size has fewer observations than its share,
   * their weight is not raised (unless all observations have this size), since few observations
   * would have too much influence.
   */
  private static double[] weights(int players, double contextPairs, double[] counts) {
    double[] shares = kernelShares(players);
    double[] weights = new double[shares.length];
    double seen = 0;
    for (double count : counts) {
      seen += count;
    }
    for (int size = 1; size < shares.length; size++) {
      double weight = shares[size] * seen / Math.max(1, counts[size]);
      boolean complete = counts[size] >= sets(players, size) * contextPairs;
      weights[size] = complete ? weight : Math.min(1, weight);
    }
    return weights;
  }

  /**
   * Returns the share of Shapley's kernel 1 / (s (m - s)) that all sets of size s or m - s have
   * together, [m/2 + 1]; 0 for the empty set.
   */
  static double[] kernelShares(int players) {
    double[] shares = new double[players / 2 + 1];
    double sum = 0;
    for (int size = 1; size < shares.length; size++) {
      double both = 2 * size == players ? 1 : 2;
      shares[size] = both / (size * (double) (players - size));
      sum += shares[size];
    }
    for (int size = 1; size < shares.length; size++) {
      shares[size] /= sum;
    }
    return shares;
  }

  /**
   * Returns the number of sets of a size that can be observed separately. A set of half the players
   * gives the same observation as its complement.
   */
  static double sets(int players, int size) {
    double sets = 2 * size == players ? 0.5 : 1;
    for (int i = 1; i <= size; i++) {
      sets = sets * (players - size + i) / i;
    }
    return sets;
  }
}
