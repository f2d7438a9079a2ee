package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Computes Shapley and Owen values by their definitions, for games with few coalitions. n features,
 * M groups.
 */
final class ExactValues {
  private ExactValues() {}

  /**
   * Returns the weights s! (n - s - 1)! / n! (Shapley 1953), [n], by the size s of the coalition
   * that a feature joins.
   */
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
   * Returns the Shapley values of a game (Shapley 1953).
   *
   * @param values [2^n] the value of each coalition, at the index of its bits
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

  /**
   * Returns the Shapley values of the groups, [M]. Each is the sum of the Owen values of the
   * group's members.
   */
  static double[] ofGroups(FeatureBlocks blocks, ToDoubleFunction<Coalition> value) {
    return shapley(blocks.count(), values(blocks.ofWholeGroups(), value));
  }

  /**
   * Returns the Owen values of a game (Owen 1977). For each group they are the mean, over all
   * coalitions of other groups and with Shapley's weights, of the Shapley values of the group's
   * members.
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
