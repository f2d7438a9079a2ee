package dev.ascribe.cli.bench;

import java.util.Arrays;
import java.util.Random;

/**
 * Kinds of games in which a few coalitions differ from all others: groups that vote, and rare
 * outliers. Each kind has {@value #DRAWS} games for each number of words.
 */
final class StrangeGames {
  private static final int DRAWS = 3;

  private StrangeGames() {}

  static void addTo(CoverageGames games, int n) {
    for (int draw = 0; draw < DRAWS; draw++) {
      Random random = new Random(1000L * n + draw);
      addVoting(games, n, random);
      addOutliers(games, n, random);
      addLarge(games, n, random);
    }
    games.add("all but one word", n, bits -> (bits & 1) == 1 && size(bits) != n - 1 ? 0.9 : 0.1);
    games.add("all but one word", n, bits -> (bits & 1) == 0 && size(bits) == n - 1 ? 1 : 0.1);
  }

  private static int size(int bits) {
    return Integer.bitCount(bits);
  }

  /** The value is high if two of three groups of words have most of their words. */
  private static void addVoting(CoverageGames games, int n, Random random) {
    int[] groups = random.ints(n, 0, 3).toArray();
    games.add(
        "groups voting",
        n,
        bits -> {
          int[] balance = new int[3];
          for (int word = 0; word < n; word++) {
            balance[groups[word]] += (bits >> word & 1) == 1 ? 1 : -1;
          }
          return Arrays.stream(balance).filter(votes -> votes > 0).count() >= 2 ? 0.97 : 0.03;
        });
  }

  /**
   * A sum over words, except for one coalition in a hundred or in thirty, which has another value.
   */
  private static void addOutliers(CoverageGames games, int n, Random random) {
    double[] weights = random.doubles(n, -1, 1).toArray();
    for (double share : new double[] {0.01, 0.03}) {
      double[] outliers = new double[1 << n];
      Arrays.setAll(outliers, bits -> random.nextDouble() < share ? random.nextGaussian() : 0);
      games.add("rare outliers", n, bits -> (sum(weights, bits) + outliers[bits]) / 2);
    }
  }

  /**
   * Values of about a thousand, drawn for each coalition separately, a few of them ten times as
   * large.
   */
  private static void addLarge(CoverageGames games, int n, Random random) {
    double[] values = new double[1 << n];
    Arrays.setAll(
        values, bits -> 1000 * random.nextGaussian() * (random.nextInt(50) == 0 ? 10 : 1));
    games.add("large with strange coalitions", n, bits -> values[bits]);
  }

  private static double sum(double[] weights, int bits) {
    double sum = 0;
    for (int word = 0; word < weights.length; word++) {
      sum += (bits >> word & 1) * weights[word];
    }
    return sum;
  }
}
