package dev.ascribe.attribution.shapley;

import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Estimates how the players of a game differ from equal shares of the value that they add together:
 * the least squares fit of sums over sets to paired observations, weighted as Shapley's kernel
 * weighs the sets' sizes, of which the Shapley value is the solution (Charnes et al. 1988; Lundberg
 * and Lee 2017, theorem 2). m players, K observations.
 *
 * @param deviations [m] of sum 0
 * @param unitVariances [m] of the deviations, for errors of variance 1
 * @param squares of the residuals, at least one departure's, which divided by {@code freedom}
 *     estimate the errors' variance
 * @param freedom observations beyond those that determine the deviations
 */
record PairedRegression(double[] deviations, double[] unitVariances, double squares, int freedom) {
  /** Observations that the spread of one size borrows from all sizes. */
  private static final double BORROWED = 4;

  /**
   * The fit.
   *
   * @param players m, at least 2
   * @param contextPairs how often each set can be observed
   * @param seen [K] enough to tell all players apart
   */
  static PairedRegression fit(
      int players, double contextPairs, List<PairedObservation> seen, double[] values) {
    int sizes = players / 2 + 1;
    double[] counts = new double[sizes];
    seen.forEach(observation -> counts[size(observation)]++);
    double[] weights = weights(players, contextPairs, counts);
    DMatrixRMaj normal = products(players, seen, weights);
    // The deviations sum to 0: the direction in which nothing is known may weigh anything.
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
          squaredWeights[size] * unseen * (BORROWED + relative) / (BORROWED + counts[size]);
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
   * The square of one observation that departs from the fit by as much as observations differ:
   * where none did, such a one may well be among those that are not there.
   */
  private static double departure(double[] targets) {
    return Arrays.stream(targets).map(target -> target * target).average().orElseThrow();
  }

  private static int size(PairedObservation observation) {
    return observation.members().length;
  }

  /** [m, m] the weighted products of the sets' indicators, without their means. */
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

  /** [m] the diagonal of A B A, both symmetric. */
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
   * [m/2 + 1] the weight of an observation by the size of its set, so that the sizes together weigh
   * as Shapley's kernel has it. Observations of a size that is behind its share weigh no more than
   * others for that, unless they are all of that size: few would decide too much.
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
   * [m/2 + 1] the share of Shapley's kernel 1 / (s (m - s)) over all sets of size s or m - s; 0 for
   * the empty set.
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

  /** Sets of a size that are observed apart: one of half the players is as its complement. */
  static double sets(int players, int size) {
    double sets = 2 * size == players ? 0.5 : 1;
    for (int i = 1; i <= size; i++) {
      sets = sets * (players - size + i) / i;
    }
    return sets;
  }
}
