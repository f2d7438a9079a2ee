package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Exact Shapley values by enumeration (Shapley 1953): every coalition is evaluated once. The
 * marginal contribution to a coalition of size s has the weight s! (n - s - 1)! / n!. After the
 * empty and the full coalition, coalitions are in ascending order of their bits.
 */
final class ExactPlan implements SamplingPlan {
  private final int features;

  ExactPlan(int features) {
    this.features = features;
  }

  @Override
  public List<Coalition> coalitions() {
    return new AllCoalitions(features);
  }

  @Override
  public int smallestPrefix() {
    return 1 << features;
  }

  @Override
  public Attribution estimate(double[] values) {
    int full = (1 << features) - 1;
    SamplingPlans.requireValues(values, full + 1, full + 1);
    double[] ofBits = new double[values.length];
    for (int bits = 0; bits <= full; bits++) {
      ofBits[bits] = values[index(bits, full)];
    }
    return Attribution.of(ExactValues.shapley(features, ofBits), UnknownErrors.EXACT, 0, values);
  }

  private static int index(int bits, int full) {
    return bits == 0 ? 0 : bits == full ? 1 : bits + 1;
  }

  /**
   * A list that makes its coalitions when they are read, so that a chunk of the plan makes only its
   * own.
   */
  private static final class AllCoalitions extends AbstractList<Coalition> implements RandomAccess {
    private final int features;

    AllCoalitions(int features) {
      this.features = features;
    }

    @Override
    public Coalition get(int index) {
      Objects.checkIndex(index, size());
      return switch (index) {
        case 0 -> Coalition.empty(features);
        case 1 -> Coalition.full(features);
        default -> Coalition.ofBits(features, index - 1);
      };
    }

    @Override
    public int size() {
      return 1 << features;
    }
  }
}
