package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.List;

/**
 * The likeness of pairs: the square of (r^h - r^(n-h)) for coalitions that differ in h of n
 * features, r = exp(-5/n); the same whichever of its two coalitions stands for a pair, 0 when one
 * pair tells nothing about the other.
 */
final class PairSpread {
  /** At r = exp(-5/n) a game is remembered over a fifth of the features; 0.6 for ten of them. */
  private static final double DECAY = 5;

  private static final int MOST_CANDIDATES = 64;

  /**
   * Candidates times pairs that are compared for one choice, which bounds the work for long plans.
   */
  private static final int COMPARISONS = 1 << 15;

  /** [n+1] by h. */
  private final double[] likeness;

  private final List<long[]> pairs = new ArrayList<>();

  PairSpread(int features) {
    likeness = new double[features + 1];
    for (int apart = 0; apart <= features; apart++) {
      // Strict: the plan must be the same on every machine.
      double same = StrictMath.exp(-DECAY * apart / features);
      double opposite = StrictMath.exp(-DECAY * (features - apart) / features);
      likeness[apart] = (same - opposite) * (same - opposite);
    }
  }

  /** How many candidates the next choice is from; a function of the pairs so far alone. */
  int candidates() {
    return Math.max(1, Math.min(MOST_CANDIDATES, COMPARISONS / Math.max(1, pairs.size())));
  }

  /** The index of the candidate least like all pairs so far together, the first of equal ones. */
  int leastAlike(List<Coalition> candidates) {
    int least = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int index = 0; index < candidates.size() && candidates.size() > 1; index++) {
      double sum = likeness(candidates.get(index).toLongs(), lowest);
      if (sum < lowest) {
        lowest = sum;
        least = index;
      }
    }
    return least;
  }

  /**
   * The likeness of the candidate to all pairs so far together; summing ends once it exceeds the
   * bound.
   */
  private double likeness(long[] candidate, double bound) {
    double sum = 0;
    for (int pair = 0; pair < pairs.size() && sum < bound; pair++) {
      long[] other = pairs.get(pair);
      int apart = 0;
      for (int word = 0; word < candidate.length; word++) {
        apart += Long.bitCount(candidate[word] ^ other[word]);
      }
      sum += likeness[apart];
    }
    return sum;
  }

  void add(Coalition member) {
    pairs.add(member.toLongs());
  }
}
