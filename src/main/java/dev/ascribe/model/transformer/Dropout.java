package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.common.CounterRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Dropout whose masks are a pure function of (seed, step, place in the network). PyTorch's own
 * dropout uses one generator for the whole process, so two trainings at once would influence each
 * other.
 */
public final class Dropout {
  /** No dropout, for evaluation. */
  public static final Dropout NONE = new Dropout(0, 0, 0);

  private static final int RESOLUTION = 1 << 16;

  private final double probability;
  private final long seed;
  private final long step;
  private int place;

  private Dropout(double probability, long seed, long step) {
    this.probability = probability;
    this.seed = seed;
    this.step = step;
  }

  /** Creates the dropout for the forward pass of one optimiser step. */
  public static Dropout of(double probability, long seed, long step) {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "dropout is %s (allowed: 0 to below 1)".formatted(probability));
    }
    return probability == 0 ? NONE : new Dropout(probability, seed, step);
  }

  /**
   * Sets elements to zero with the probability of dropout, and scales up the others to keep the
   * mean.
   */
  NDArray apply(NDArray x) {
    if (probability == 0) {
      return x;
    }
    NDManager scope = x.getManager();
    ByteBuffer mask = mask(Math.toIntExact(x.size()));
    return x.mul(NativeArrays.of(scope, mask, x.getShape()));
  }

  private ByteBuffer mask(int size) {
    CounterRandom random = CounterRandom.of(seed, "dropout", step, place++);
    int threshold = (int) Math.round(probability * RESOLUTION);
    float kept = (float) (1 / (1 - probability));
    ByteBuffer mask = ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.nativeOrder());
    long bits = 0;
    for (int i = 0; i < size; i++) {
      bits = (i & 3) == 0 ? random.nextLong() : bits >>> 16;
      mask.putFloat((bits & (RESOLUTION - 1)) < threshold ? 0 : kept);
    }
    return mask.rewind();
  }
}
