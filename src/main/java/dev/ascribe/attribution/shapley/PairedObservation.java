package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.Arrays;

/**
 * An observation of the value that a set T of players adds in a game with the players B. It is made
 * twice: T comes first, right after a context H; and T comes last, after the opposite context H'
 * and all other players of B. If at most two players interact at a time, the mean of both is
 * exactly the sum of the players' values; this is why complementary coalitions are paired (Covert
 * and Lee 2021, section 4.2). All fields but {@code members} are indexes of coalitions.
 *
 * @param members T, as positions among the players of B
 * @param joined index of H and T
 * @param left index of H' and B without T
 * @param ends [4] indexes of H; H and B; H'; H' and B
 * @param end number of leading coalitions that the observation needs
 */
record PairedObservation(int[] members, int joined, int left, int[] ends, int end) {
  /**
   * Creates the observation of T. The coalition of H and T and its complement are added to the
   * index.
   */
  static PairedObservation of(int[] members, Coalition joined, int[] ends, CoalitionIndex index) {
    int one = index.add(joined);
    int other = index.add(joined.complement());
    int last = Math.max(Math.max(one, other), Arrays.stream(ends).max().orElseThrow());
    return new PairedObservation(members, one, other, ends, last + 1);
  }

  /** Returns the value that T adds, averaged over both contexts. */
  double value(double[] values) {
    return 0.5 * (values[joined] - values[ends[0]] + values[ends[3]] - values[left]);
  }

  /** Returns the value that all players of B add, averaged over both contexts. */
  double total(double[] values) {
    return 0.5 * (values[ends[1]] - values[ends[0]] + values[ends[3]] - values[ends[2]]);
  }
}
