package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.Arrays;

/**
 * An observation of the value that a set T of players adds to a game of players B, made twice: when
 * it comes first, after a context H, and when it comes last, after the opposite context H' and the
 * rest of B. The mean of both is the sum of the players' values in every game without interactions
 * of more than two, which is why complementary coalitions are paired (Covert and Lee 2021, section
 * 4.2). All but the members are indexes of coalitions.
 *
 * @param members T, as positions among the players of B
 * @param joined H and T
 * @param left H' and B without T
 * @param ends [4] H; H and B; H'; H' and B
 * @param end how many leading coalitions it needs
 */
record PairedObservation(int[] members, int joined, int left, int[] ends, int end) {
  /** The observation of T by the coalition of H and T, which is added with its complement. */
  static PairedObservation of(int[] members, Coalition joined, int[] ends, CoalitionIndex index) {
    int one = index.add(joined);
    int other = index.add(joined.complement());
    int last = Math.max(Math.max(one, other), Arrays.stream(ends).max().orElseThrow());
    return new PairedObservation(members, one, other, ends, last + 1);
  }

  /** The value that T adds, on average over both contexts. */
  double value(double[] values) {
    return 0.5 * (values[joined] - values[ends[0]] + values[ends[3]] - values[left]);
  }

  /** The value that all of B adds, on average over both contexts. */
  double total(double[] values) {
    return 0.5 * (values[ends[1]] - values[ends[0]] + values[ends[3]] - values[ends[2]]);
  }
}
