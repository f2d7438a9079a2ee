package dev.ascribe.cli.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/**
 * Games with known values that stress standard errors. In some, words decide together, so that most
 * coalitions have the same value. In others, words hardly depend on each other.
 *
 * <p>Every game comes without noise, and with noise of {@value #NOISE} that is drawn for each
 * coalition and each estimate separately. Values lie between about 0 and 1.
 */
final class CoverageGames {
  private static final double NOISE = 0.01;
  private static final int[] FEATURES = {7, 10, 13};

  /**
   * A game and the kind it belongs to.
   *
   * @param family the name of the kind
   * @param table the values without noise
   */
  record Member(String family, boolean isNoisy, ValueTable table) {
    int features() {
      return table.features();
    }

    /**
     * Returns the values from which an estimate is made. They are the same for each seed, unless
     * there is noise.
     */
    ValueTable table(long seed) {
      if (!isNoisy) {
        return table;
      }
      Random random = new Random(seed);
      double[] noisy =
          Arrays.stream(table.values()).map(v -> v + NOISE * random.nextGaussian()).toArray();
      return new ValueTable(table.features(), table.text(), noisy);
    }
  }

  private final List<Member> members = new ArrayList<>();

  private CoverageGames() {}

  /** All games except those held out, in a fixed order. */
  static List<Member> all() {
    CoverageGames games = new CoverageGames();
    for (int n : FEATURES) {
      games.addDeciding(n);
      games.addCounting(n);
      games.addSigmoids(n);
      games.addRules(n);
      games.addOdd(n);
      games.addMild(n);
    }
    for (int n : FEATURES) {
      StrangeGames.addTo(games, n);
    }
    return List.copyOf(games.members);
  }

  /** The games that were not used to choose any constant of an estimator. */
  static List<Member> heldOut() {
    CoverageGames games = new CoverageGames();
    for (int n : FEATURES) {
      HeldOutGames.addTo(games, n);
    }
    return List.copyOf(games.members);
  }

  private void addDeciding(int n) {
    add("or", n, bits -> bits == 0 ? 0 : 1);
    add("or of some words", n, bits -> (bits & mask(n / 2)) == 0 ? 0 : 1);
    add("and", n, bits -> bits == mask(n) ? 1 : 0);
    add("and of some words", n, bits -> (~bits & mask(n / 2)) == 0 ? 1 : 0);
  }

  private void addCounting(int n) {
    add("k of n", n, bits -> Integer.bitCount(bits) >= n / 2 ? 1 : 0);
    add("k of n", n, bits -> Integer.bitCount(bits) >= 3 ? 1 : 0);
    add("k of some words", n, bits -> Integer.bitCount(bits & mask(n - 2)) >= 2 ? 1 : 0);
    add("parity of pairs", n, bits -> pairs(n, bits, (a, b) -> a ^ b));
    add("parity of pairs", n, bits -> parity(n, bits));
  }

  private void addSigmoids(int n) {
    double[] unequal = new Random(n).doubles(n, 0, 2).toArray();
    double[] signed = new Random(n + 1L).doubles(n, -3, 4).toArray();
    add("steep sigmoid, equal words", n, bits -> sigmoid(4 * Integer.bitCount(bits) - 2));
    add("steep sigmoid, equal words", n, bits -> sigmoid(10.0 * Integer.bitCount(bits) / n - 5));
    add("steep sigmoid, unequal words", n, bits -> sigmoid(2 * sum(unequal, bits) - 2));
    add("steep sigmoid, unequal words", n, bits -> sigmoid(sum(signed, bits) - 1));
  }

  private void addRules(int n) {
    add("cue word", n, bits -> 0.05 + 0.9 * (bits & 1) + 0.002 * Integer.bitCount(bits));
    add("cue word", n, bits -> (bits & 3) != 0 ? 0.95 : 0.3 + 0.01 * Integer.bitCount(bits));
    add("negation", n, bits -> (bits & 3) == 3 ? 0.1 : (bits & 2) == 2 ? 0.9 : 0.4);
    double[] weights = new Random(3L * n).doubles(n, 0, 0.7).toArray();
    add(
        "negation",
        n,
        bits -> sigmoid((bits & 1) == 1 ? 1 - sum(weights, bits & ~1) : sum(weights, bits) - 1));
  }

  private void addOdd(int n) {
    double[] weights = new Random(31L * n).doubles(n, 0, 1).toArray();
    double half = sum(weights, mask(n)) / 2;
    add("threshold of weights", n, bits -> sum(weights, bits) > half ? 1 : 0);
    add("product", n, bits -> product(weights, bits));
    add("odd number of three words", n, bits -> (bits ^ bits >> 1 ^ bits >> 2) & 1);
    add("two phrases", n, bits -> (bits & 3) == 3 || (bits & 12) == 12 ? 1 : 0);
    add(
        "exception",
        n,
        bits -> bits == 0 ? 0.5 : (bits & 1) == 1 && Integer.bitCount(bits) <= n - 2 ? 0.2 : 0.97);
  }

  private void addMild(int n) {
    Random random = new Random(5L * n);
    double[] weights = random.doubles(n, -1, 1).toArray();
    double[][] pairs = new double[n][n];
    double[][][] triples = new double[n][n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        pairs[i][j] = random.nextGaussian() / 2;
        for (int k = 0; k < j; k++) {
          triples[i][j][k] = random.nextDouble() < 0.2 ? random.nextGaussian() : 0;
        }
      }
    }
    add("mild sigmoid", n, bits -> sigmoid(sum(weights, bits)));
    add("interactions", n, bits -> sigmoid(sum(weights, bits) + products(pairs, triples, bits)));
    add("greatest word", n, bits -> greatest(weights, bits));
    double[] noise = random.doubles(1 << n, 0, 1).toArray();
    add("random", n, bits -> noise[bits]);
  }

  /** Adds a game without noise and with it. */
  void add(String family, int n, IntToDoubleFunction value) {
    double[] plain = new double[1 << n];
    Arrays.setAll(plain, value);
    ValueTable table = new ValueTable(n, family, plain);
    members.add(new Member(family, false, table));
    members.add(new Member(family, true, table));
  }

  private interface Rule {
    int of(int a, int b);
  }

  private static double pairs(int n, int bits, Rule rule) {
    double sum = 0;
    for (int i = 0; i + 1 < n; i += 2) {
      sum += rule.of((bits >> i) & 1, (bits >> (i + 1)) & 1);
    }
    int pairs = n / 2;
    return sum / pairs;
  }

  /** 1 if an odd number of pairs of neighbours is present in full, else 0. */
  private static double parity(int n, int bits) {
    int complete = 0;
    for (int i = 0; i + 1 < n; i += 2) {
      complete += (bits >> i) & (bits >> (i + 1)) & 1;
    }
    return complete % 2;
  }

  private static int mask(int n) {
    return (1 << n) - 1;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double sum(double[] weights, int bits) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += (bits >> i & 1) * weights[i];
    }
    return sum;
  }

  private static double products(double[][] pairs, double[][][] triples, int bits) {
    double sum = 0;
    for (int i = 0; i < pairs.length; i++) {
      for (int j = 0; j < i; j++) {
        int both = (bits >> i) & (bits >> j) & 1;
        sum += both * pairs[i][j];
        for (int k = 0; k < j; k++) {
          sum += (both & (bits >> k)) * triples[i][j][k];
        }
      }
    }
    return sum;
  }

  /** The product of the weights of absent words: each takes its share away. */
  private static double product(double[] weights, int bits) {
    double product = 1;
    for (int i = 0; i < weights.length; i++) {
      product *= (bits >> i & 1) == 1 ? 1 : weights[i];
    }
    return product;
  }

  private static double greatest(double[] weights, int bits) {
    double greatest = 0;
    for (int i = 0; i < weights.length; i++) {
      greatest = Math.max(greatest, (bits >> i & 1) * Math.abs(weights[i]));
    }
    return greatest;
  }
}
