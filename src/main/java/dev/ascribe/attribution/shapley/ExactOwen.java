package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Owen values by their definition (Owen 1977): the mean over all contexts of other groups, as
 * Shapley weighs them, of the Shapley values of a group's members. For few coalitions.
 */
final class ExactOwen {
  private ExactOwen() {}

  /** [M] the Shapley values of the groups, each of which is the sum of its members' Owen values. */
  static double[] groupScores(FeatureBlocks blocks, ToDoubleFunction<Coalition> value) {
    return ExactPlan.scores(blocks.count(), values(blocks.ofWholeGroups(), value));
  }

  /** [n] */
  static double[] scores(FeatureBlocks blocks, ToDoubleFunction<Coalition> value) {
    double[] scores = new double[blocks.features()];
    double[] weights = ShapleyWeights.bySize(blocks.count());
    for (int group = 0; group < blocks.count(); group++) {
      for (int bits = 0; bits < 1 << blocks.count(); bits++) {
        if ((bits & 1 << group) == 0) {
          Coalition context = Coalition.ofBits(blocks.count(), bits);
          double[] ofContext =
              ExactPlan.scores(blocks.size(group), values(blocks.ofMembers(context, group), value));
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
