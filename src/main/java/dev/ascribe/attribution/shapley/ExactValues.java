package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Shapley and Owen values by their definitions, for few coalitions. n features, M groups. */
final class ExactValues {
  private ExactValues() {}

  /** [n] s! (n - s - 1)! / n! by the size s of the coalition that is joined (Shapley 1953). */
  static double[] weightsBySize(int features) {
    double[] weights = new double[features];
    double choices = 1;
    for (int size = 0; size < features; size++) {
      weights[size] = 1 / (features * choices);
      choices = choices * (features - 1 - size) / (size + 1);
    }
    return weights;
  }

  /**
   * The Shapley values of a game (Shapley 1953).
   *
   * @param values [2^n] by the bits of the coalition
   * @return [n]
   */
  static double[] shapley(int features, double[] values) {
    double[] weights = weightsBySize(features);
    double[] scores = new double[features];
    for (int bits = 0; bits < values.length - 1; bits++) {
      double weight = weights[Integer.bitCount(bits)];
      for (int feature = 0; feature < features; feature++) {
        int joined = bits | 1 << feature;
        if (joined != bits) {
          scores[feature] += weight * (values[joined] - values[bits]);
        }
      }
    }
    return scores;
  }

  /** [M] the Shapley values of the groups, each of which is the sum of its members' Owen values. */
  static double[] ofGroups(FeatureBlocks blocks, ToDoubleFunction<Coalition> value) {
    return shapley(blocks.count(), values(blocks.ofWholeGroups(), value));
  }

  /**
   * The Owen values of a game (Owen 1977): the mean over all contexts of other groups, as Shapley
   * weighs them, of the Shapley values of a group's members.
   *
   * @return [n]
   */
  static double[] owen(FeatureBlocks blocks, ToDoubleFunction<Coalition> value) {
    double[] scores = new double[blocks.features()];
    double[] weights = weightsBySize(blocks.count());
    for (int group = 0; group < blocks.count(); group++) {
      for (int bits = 0; bits < 1 << blocks.count(); bits++) {
        if ((bits & 1 << group) == 0) {
          Coalition context = Coalition.ofBits(blocks.count(), bits);
          double[] ofContext =
              shapley(blocks.size(group), values(blocks.ofMembers(context, group), value));
          for (int member = 0; member < ofContext.length; member++) {
            scores[blocks.start(group) + member] +=
                weights[context.cardinality()] * ofContext[member];
          }
        }
      }
    }
    return scores;
  }

  private static double[] values(List<Coalition> coalitions, ToDoubleFunction<Coalition> value) {
    return coalitions.stream().mapToDouble(value).toArray();
  }
}
