package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how alike pairs are: the square of (r^h - r^(n-h)) for coalitions that differ in h of n
 * features, with r = exp(-5/n). It is the same for both coalitions of a pair, and 0 if one pair
 * tells nothing about the other.
 */
final class PairSpread {
  /**
   * With r = exp(-5/n), likeness decays over a fifth of the features; r is 0.6 for ten features.
   */
  private static final double DECAY = 5;

  private static final int MOST_CANDIDATES = 64;

  /**
   * The most comparisons (candidates times earlier pairs) for one choice, which limits the time of
   * long plans.
   */
  private static final int COMPARISONS = 1 << 15;

  /** [n+1] the likeness by h. */
  private final double[] likeness;

  private final List<long[]> pairs = new ArrayList<>();

  PairSpread(int features) {
    likeness = new double[features + 1];
    for (int apart = 0; apart <= features; apart++) {
      // StrictMath gives the same result, and thus the same plan, on every machine.
      double same = StrictMath.exp(-DECAY * apart / features);
      double opposite = StrictMath.exp(-DECAY * (features - apart) / features);
      likeness[apart] = (same - opposite) * (same - opposite);
    }
  }

  /**
   * Returns the number of candidates for the next choice, which depends only on the number of
   * earlier pairs.
   */
  int candidates() {
    return Math.max(1, Math.min(MOST_CANDIDATES, COMPARISONS / Math.max(1, pairs.size())));
  }

  /**
   * Returns the index of the candidate that is least like all earlier pairs together; the first of
   * equal ones.
   */
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
   * Returns the likeness of the candidate to all earlier pairs together. The sum ends as soon as it
   * exceeds the bound.
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
