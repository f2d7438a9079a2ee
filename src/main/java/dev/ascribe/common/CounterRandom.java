package dev.ascribe.common;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Random numbers that are a pure function of (seed, stream, counters), and never depend on threads
 * or on the order of events. The generator is SplitMix64 (Steele, Lea and Flood 2014). Its initial
 * state is a hash of the seed, the name of the stream and the counters, so that streams are
 * independent of each other.
 */
public final class CounterRandom implements RandomGenerator {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  private CounterRandom(long state) {
    this.state = state;
  }

  /**
   * Creates a generator at the start of a stream.
   *
   * @param seed of the study or the request
   * @param stream what is drawn, for example {@code "shapley-sampling/" + instanceId}
   * @param counters positions within the stream, for example the number of the permutation
   */
  public static CounterRandom of(long seed, String stream, long... counters) {
    long hash = mix(seed + GOLDEN_GAMMA);
    for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
      hash = mix((hash ^ b) + GOLDEN_GAMMA);
    }
    for (long counter : counters) {
      hash = mix((hash ^ counter) + GOLDEN_GAMMA);
    }
    return new CounterRandom(hash);
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Draws a uniformly random permutation of 0 ... n-1 (Fisher and Yates). */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
