package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives the pairs of one stratum in random order, each once. The pairs of a small stratum are
 * listed and shuffled. From a large stratum, random subsets are drawn and repeated ones are
 * rejected. In both cases the order does not depend on how many pairs are taken.
 */
final class PairStream {
  /** A stratum with at most this many pairs is listed. */
  private static final int LISTED = 1 << 14;

  private final PairStrata strata;
  private final int stratum;
  private final CounterRandom random;

  /** The numbers of the pairs, in the order of {@link #subset}; null for a large stratum. */
  private final int[] shuffled;

  private final Set<Coalition> drawn = new HashSet<>();
  private final List<Coalition> waiting = new ArrayList<>();
  private int position;

  PairStream(PlanRequest request, PairStrata strata, int stratum) {
    this.strata = strata;
    this.stratum = stratum;
    this.random =
        CounterRandom.of(
            request.seed(), request.estimator().id() + "/" + request.stream(), stratum);
    long pairs = strata.pairs(stratum);
    this.shuffled = pairs <= LISTED ? random.permutation((int) pairs) : null;
  }

  /** Returns the next pairs that have not been taken, at most {@code most}. */
  List<Coalition> candidates(int most) {
    while (waiting.size() < most && position < strata.pairs(stratum)) {
      waiting.add(next());
    }
    return waiting.subList(0, Math.min(most, waiting.size()));
  }

  /**
   * Takes the candidate with an index out of the candidates; the last candidate moves to its place.
   */
  Coalition take(int index) {
    Coalition last = waiting.remove(waiting.size() - 1);
    return index == waiting.size() ? last : waiting.set(index, last);
  }

  private Coalition next() {
    position++;
    if (shuffled != null) {
      return subset(shuffled[position - 1]);
    }
    Coalition member = random();
    while (!drawn.add(member)) {
      member = random();
    }
    return member;
  }

  /**
   * Returns the subset with a number in lexicographic order. Subsets with feature 0 come first; in
   * the middle stratum these are exactly the members.
   */
  private Coalition subset(int number) {
    int features = strata.features();
    int[] present = new int[strata.size(stratum)];
    long rest = number;
    int feature = 0;
    for (int slot = 0; slot < present.length; slot++) {
      long beginning = choose(features - feature - 1, present.length - slot - 1);
      while (rest >= beginning) {
        rest -= beginning;
        feature++;
        beginning = choose(features - feature - 1, present.length - slot - 1);
      }
      present[slot] = feature++;
    }
    return Coalition.of(features, present);
  }

  private static long choose(int from, int many) {
    double ways = 1;
    for (int i = 0; i < many; i++) {
      ways = ways * (from - i) / (i + 1);
    }
    return Math.round(ways);
  }

  private Coalition random() {
    int features = strata.features();
    int[] order = random.permutation(features);
    int[] present = new int[strata.size(stratum)];
    System.arraycopy(order, 0, present, 0, present.length);
    Coalition member = Coalition.of(features, present);
    return strata.isMiddle(stratum) && !member.contains(0) ? member.complement() : member;
  }
}
