package dev.ascribe.worker.lanes;

import java.time.Duration;

/**
 * Failures of a device's executor without a success between them, by which a device that is broken
 * is told from one that is given bad work. Not thread-safe: the executor owns it.
 */
public final class FailureCount {
  /** The executor is not to be started again. */
  public static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUp(int failures, RuntimeException last) {
      super("failed %d times with no success between".formatted(failures), last);
    }
  }

  private final int allowed;
  private final long soundAfterNanos;
  private int inARow;
  private long lastNanos;

  /**
   * @param allowed failures in a row after which it is started again
   * @param soundAfter after so long without a failure, earlier ones are forgotten
   */
  FailureCount(int allowed, Duration soundAfter) {
    this.allowed = allowed;
    this.soundAfterNanos = soundAfter.toNanos();
  }

  void succeeded() {
    inARow = 0;
  }

  /** What to throw for a failure. */
  RuntimeException failed(RuntimeException failure) {
    long now = System.nanoTime();
    inARow = now - lastNanos > soundAfterNanos ? 1 : inARow + 1;
    lastNanos = now;
    return inARow > allowed ? new GivenUp(inARow, failure) : failure;
  }
}
