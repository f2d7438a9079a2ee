package dev.ascribe.worker.batching;

import dev.ascribe.common.Names;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * The most tokens that a batch of one model has on one device. The number is either given, or found
 * out by the first batches of real work. Then candidates take turns; each is judged by its fastest
 * batch, since whatever else the machine does can only make a batch slower; and the smallest within
 * {@link #TOLERANCE} of the best is taken. So calibration computes nothing that was not asked for,
 * and costs only what its slower candidates lose. Not thread-safe: the device's executor owns it.
 */
final class BatchBudget {
  /** Candidates, in tokens with padding. */
  private static final int[] CANDIDATES = {256, 512, 1024, 2048, 4096, 8192, 16384};

  /** Batches by which a candidate is judged. */
  private static final int ROUNDS = 3;

  /**
   * How much better than a smaller candidate a larger one must be, since larger batches make others
   * wait longer.
   */
  private static final double TOLERANCE = 0.04;

  /** A candidate whose batch would take longer is not tried: answers wait for batches. */
  private static final double LONGEST_BATCH_SECONDS = 1.5;

  private static final int SHORTEST_BATCH_TOKENS = 128;

  private final double[] bestRates = new double[CANDIDATES.length];
  private final double[] fastest = new double[CANDIDATES.length];
  private int largest = CANDIDATES.length - 1;
  private int candidate;
  private int round;
  private boolean warm;
  private int ceiling = Integer.MAX_VALUE;
  private int settled;
  private double tokensPerSecond;

  private BatchBudget(int settled) {
    this.settled = settled;
    Arrays.fill(fastest, Double.POSITIVE_INFINITY);
  }

  static BatchBudget calibrating() {
    return new BatchBudget(0);
  }

  /**
   * @param tokens at least 1
   */
  static BatchBudget of(int tokens) {
    return new BatchBudget(tokens);
  }

  /** Most tokens of the next batch, padding included. */
  int tokens() {
    return Math.min(ceiling, isSettled() ? settled : CANDIDATES[candidate]);
  }

  /**
   * Returns the largest number of tokens of a batch that takes at most a given time, estimated from
   * the speed of the last batch. Before the first batch the number is small, but it is never
   * smaller than devices need for nearly their full speed.
   *
   * @param seconds may be infinite
   */
  int tokens(double seconds) {
    if (Double.isInfinite(seconds)) {
      return tokens();
    }
    double within = Math.max(SHORTEST_BATCH_TOKENS, tokensPerSecond * seconds);
    return (int) Math.min(tokens(), within);
  }

  /** Most tokens of any batch since one did not fit the device's memory; unbounded before. */
  int ceiling() {
    return ceiling;
  }

  boolean isSettled() {
    return settled > 0;
  }

  /**
   * Records the time of a batch. A batch that was not full tells the speed of the device, but does
   * not count for the calibration; neither does the first batch, which warms the device up.
   *
   * @param longest tokens of the longest row
   * @param once tokens that were computed once for all rows
   * @param operations of the rows and of the tokens that were computed once, without padding
   */
  void measured(int rows, int longest, int once, double operations, double seconds) {
    int tokens = rows * longest + once;
    // A few rows, such as those of a request, say little of the device's speed.
    if (tokens >= SHORTEST_BATCH_TOKENS || tokensPerSecond == 0) {
      tokensPerSecond = tokens / seconds;
    }
    if (isSettled() || !fills(rows, longest)) {
      return;
    }
    if (!warm) {
      warm = true;
      return;
    }
    bestRates[candidate] = Math.max(bestRates[candidate], operations / seconds);
    fastest[candidate] = Math.min(fastest[candidate], seconds);
    // Checked anew in every round, so that one slow batch does not exclude larger ones for good.
    if (candidate < largest && 2 * fastest[candidate] <= LONGEST_BATCH_SECONDS) {
      candidate++;
    } else {
      endRound();
    }
  }

  /** A batch did not fit the device's memory; none of its size is tried again. */
  void outOfMemory(int rows, int longest) {
    int tried = fills(rows, longest) ? tokens() : rows * longest;
    ceiling = Math.max(longest, tried / 2);
    while (largest > 0 && CANDIDATES[largest] > ceiling) {
      largest--;
    }
    if (!isSettled() && candidate > largest) {
      endRound();
    }
  }

  private boolean fills(int rows, int longest) {
    return rows >= Math.max(1, tokens() / longest);
  }

  private void endRound() {
    candidate = 0;
    round++;
    if (round == ROUNDS) {
      double enough =
          (1 - TOLERANCE)
              * IntStream.rangeClosed(0, largest)
                  .mapToDouble(i -> bestRates[i])
                  .max()
                  .orElseThrow();
      while (bestRates[candidate] < enough) {
        candidate++;
      }
      settled = CANDIDATES[candidate];
    }
  }

  /** Names the candidates that were tried, each with its share of the best rate. */
  @Override
  public String toString() {
    double best = Arrays.stream(bestRates).max().orElseThrow();
    StringJoiner tried = new StringJoiner(", ");
    for (int i = 0; i < CANDIDATES.length && bestRates[i] > 0; i++) {
      tried.add(String.format(Locale.ROOT, "%d: %.2f", CANDIDATES[i], bestRates[i] / best));
    }
    return Names.count(tokens(), "token") + " (share of the best rate: " + tried + ")";
  }
}
