package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Distinct pairs of a coalition and its complement, in the order of their evaluation. m pairs, n
 * features.
 *
 * @param strata of the n features
 * @param members [m] the smaller coalition of each pair; if both have the same size, the one with
 *     feature 0
 * @param stratumOf [m] the stratum of each pair
 */
record PairSample(PairStrata strata, List<Coalition> members, int[] stratumOf) {
  /**
   * Returns the coalitions that a plan evaluates: the empty one, the full one, then both coalitions
   * of each pair.
   */
  List<Coalition> coalitions() {
    return new PairedCoalitions(strata.features(), members);
  }

  /**
   * Returns how many whole pairs a number of leading values contains; a half pair cannot be used.
   */
  static int pairs(int values) {
    return (values - 2) / 2;
  }

  /**
   * Returns half the difference of each pair's values. Shapley values depend on nothing else: a
   * game that gives a coalition and its complement the same value has the Shapley values 0.
   *
   * @param values [2 + 2m, or one more]
   * @return [m]
   */
  static double[] halfDifferences(double[] values) {
    double[] differences = new double[pairs(values.length)];
    for (int pair = 0; pair < differences.length; pair++) {
      differences[pair] = (values[2 + 2 * pair] - values[3 + 2 * pair]) / 2;
    }
    return differences;
  }

  /** Returns how many of the first {@code pairs} pairs are in each stratum, [strata]. */
  int[] counts(int pairs) {
    int[] counts = new int[strata.count()];
    for (int pair = 0; pair < pairs; pair++) {
      counts[stratumOf[pair]]++;
    }
    return counts;
  }

  /**
   * Returns for each of the first {@code pairs} pairs whether its stratum has further pairs, whose
   * values must be predicted, [pairs]. If no stratum has any, the result is true for all pairs.
   */
  boolean[] predicted(int pairs) {
    int[] counts = counts(pairs);
    boolean[] predicted = new boolean[pairs];
    boolean any = false;
    for (int pair = 0; pair < pairs; pair++) {
      int stratum = stratumOf[pair];
      predicted[pair] = counts[stratum] < strata.pairs(stratum);
      any |= predicted[pair];
    }
    if (!any) {
      Arrays.fill(predicted, true);
    }
    return predicted;
  }

  /**
   * Returns the number of pairs beyond the number of a {@link PairDesign}'s coefficients. 0 if
   * there are none; infinite if all existing pairs were evaluated.
   */
  int degreesOfFreedom(int evaluations) {
    int pairs = pairs(evaluations);
    return pairs == strata.allPairs() ? Integer.MAX_VALUE : Math.max(0, pairs - strata.features());
  }

  private static final class PairedCoalitions extends AbstractList<Coalition>
      implements RandomAccess {
    private final int features;
    private final List<Coalition> members;

    PairedCoalitions(int features, List<Coalition> members) {
      this.features = features;
      this.members = members;
    }

    @Override
    public Coalition get(int index) {
      Objects.checkIndex(index, size());
      if (index < 2) {
        return index == 0 ? Coalition.empty(features) : Coalition.full(features);
      }
      Coalition member = members.get(index / 2 - 1);
      return index % 2 == 0 ? member : member.complement();
    }

    @Override
    public int size() {
      return 2 + 2 * members.size();
    }
  }
}
