package dev.ascribe.cli.bench;

import java.util.Random;

/**
 * Kinds of games that were not used to choose any constant of an estimator. Their coverage shows
 * what to expect of games that nobody thought of. If a kind makes you change the formula of an
 * error, move it to {@link StrangeGames} and add another kind here. Each kind has {@value #DRAWS}
 * games for each number of words.
 */
final class HeldOutGames {
  private static final int DRAWS = 3;
  private static final int PROTOTYPES = 4;
  private static final int UNITS = 6;
  private static final int DEPTH = 4;
  private static final int TOPICS = 12;

  private HeldOutGames() {}

  static void addTo(CoverageGames games, int n) {
    for (int draw = 0; draw < DRAWS; draw++) {
      Random random = new Random(77_000L * n + draw);
      addTree(games, n, random);
      addNearest(games, n, random);
      addNetwork(games, n, random);
      addFirst(games, n, random);
      addSwitch(games, n, random);
      addFormula(games, n, random);
      addTopics(games, n, random);
      addLesser(games, n, random);
    }
    games.add("longest run", n, bits -> (double) longestRun(bits) / n);
  }

  /** A decision tree: each node asks for one word, each leaf has a value. */
  private static void addTree(CoverageGames games, int n, Random random) {
    int[] words = random.ints(1 << DEPTH, 0, n).toArray();
    double[] leaves = random.doubles(1 << DEPTH, 0, 1).toArray();
    games.add(
        "decision tree",
        n,
        bits -> {
          int node = 1;
          for (int level = 0; level < DEPTH; level++) {
            node = 2 * node + (bits >> words[node] & 1);
          }
          return leaves[node - (1 << DEPTH)];
        });
  }

  /**
   * The value of the prototype that is most like the coalition: it shares the most present and
   * absent words.
   */
  private static void addNearest(CoverageGames games, int n, Random random) {
    int[] prototypes = random.ints(PROTOTYPES, 0, 1 << n).toArray();
    double[] values = random.doubles(PROTOTYPES, 0, 1).toArray();
    games.add(
        "nearest prototype",
        n,
        bits -> {
          int nearest = 0;
          for (int i = 1; i < PROTOTYPES; i++) {
            if (Integer.bitCount(bits ^ prototypes[i])
                < Integer.bitCount(bits ^ prototypes[nearest])) {
              nearest = i;
            }
          }
          return values[nearest];
        });
  }

  /** A network of two layers with rectifiers. */
  private static void addNetwork(CoverageGames games, int n, Random random) {
    double[][] weights = new double[UNITS][];
    for (int unit = 0; unit < UNITS; unit++) {
      weights[unit] = random.doubles(n + 2, -1, 1).toArray();
    }
    games.add(
        "small network",
        n,
        bits -> {
          double sum = 0;
          for (double[] unit : weights) {
            double activation = unit[n];
            for (int word = 0; word < n; word++) {
              activation += (bits >> word & 1) * unit[word];
            }
            sum += unit[n + 1] * Math.max(0, activation);
          }
          return 1 / (1 + Math.exp(-2 * sum));
        });
  }

  /** The first present word decides alone. */
  private static void addFirst(CoverageGames games, int n, Random random) {
    double[] values = random.doubles(n + 1, 0, 1).toArray();
    games.add(
        "first word decides", n, bits -> values[Math.min(n, Integer.numberOfTrailingZeros(bits))]);
  }

  /** One word chooses between two sets of weights for the others. */
  private static void addSwitch(CoverageGames games, int n, Random random) {
    double[][] weights = {
      random.doubles(n, -0.5, 0.5).toArray(), random.doubles(n, -0.5, 0.5).toArray()
    };
    games.add(
        "switched weights",
        n,
        bits -> {
          double sum = 0;
          for (int word = 0; word < n; word++) {
            sum += (bits >> word & 1) * weights[bits & 1][word];
          }
          return sum;
        });
  }

  /** Alternating and/or over words in a random order: ((a or b) and c) or d ... */
  private static void addFormula(CoverageGames games, int n, Random random) {
    boolean[] isAnd = new boolean[n];
    for (int word = 0; word < n; word++) {
      isAnd[word] = random.nextBoolean();
    }
    games.add(
        "formula of and and or",
        n,
        bits -> {
          int value = bits & 1;
          for (int word = 1; word < n; word++) {
            int next = bits >> word & 1;
            value = isAnd[word] ? value & next : value | next;
          }
          return value;
        });
  }

  /**
   * Each word covers about a quarter of the topics; the value is the weight of all covered topics.
   */
  private static void addTopics(CoverageGames games, int n, Random random) {
    double[] weights = random.doubles(TOPICS, 0, 1).toArray();
    int[] covered = new int[n];
    for (int word = 0; word < n; word++) {
      int half = random.nextInt(1 << TOPICS);
      covered[word] = half & random.nextInt(1 << TOPICS);
    }
    games.add(
        "covered topics",
        n,
        bits -> {
          int topics = 0;
          for (int word = 0; word < n; word++) {
            topics |= (bits >> word & 1) == 1 ? covered[word] : 0;
          }
          double sum = 0;
          for (int topic = 0; topic < TOPICS; topic++) {
            sum += (topics >> topic & 1) * weights[topic];
          }
          return sum / TOPICS;
        });
  }

  /** The lesser of two sums over words. */
  private static void addLesser(CoverageGames games, int n, Random random) {
    double[] one = random.doubles(n, 0, 1).toArray();
    double[] other = random.doubles(n, 0, 1).toArray();
    games.add(
        "lesser of two sums",
        n,
        bits -> {
          double ofOne = 0;
          double ofOther = 0;
          for (int word = 0; word < n; word++) {
            ofOne += (bits >> word & 1) * one[word];
            ofOther += (bits >> word & 1) * other[word];
          }
          return Math.min(ofOne, ofOther) / n;
        });
  }

  private static int longestRun(int bits) {
    int longest = 0;
    for (int rest = bits; rest != 0; rest &= rest << 1) {
      longest++;
    }
    return longest;
  }
}
