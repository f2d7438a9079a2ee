package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.Arrays;

/**
 * Chooses the process that describes a game best: of a small grid of kernels and nuggets the one
 * under which the evaluated pairs are most likely. m pairs, n features.
 */
final class ProcessChoice {
  /** The decay of the kernels that are tried; {@link CoalitionKernel} says what it is. */
  private static final double[] RATIOS = {0.3, 0.5, 0.65, 0.8, 0.9, 0.97};

  /** The nuggets that are tried with each of them, in units of s^2. */
  private static final double[] NUGGETS = {1e-4, 0.03, 0.2, 1};

  /**
   * Kernels are compared by their likelihood on this many pairs beyond the number of features,
   * since each comparison takes time with the cube of the pairs.
   */
  private static final int COMPARED = 128;

  private final PairSample sample;
  private final double total;
  private final PairTrend.Shape shape;

  /**
   * Prepares the choice.
   *
   * @param total v(N) - v(0)
   * @param shape of the process's mean
   */
  ProcessChoice(PairSample sample, double total, PairTrend.Shape shape) {
    this.sample = sample;
    this.total = total;
    this.shape = shape;
  }

  /**
   * Returns the likeliest process, conditioned on all pairs.
   *
   * @param differences [m] half the difference of each of the first m pairs, more than n
   */
  PairProcess likeliest(double[] differences) {
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
    if (some == differences.length) {
      return best;
    }
    PairDesign all = PairDesign.of(sample, differences, total, shape);
    return new PairProcess(all, members, best.kernel(), best.nugget());
  }
}
