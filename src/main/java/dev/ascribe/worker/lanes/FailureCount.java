package dev.ascribe.worker.lanes;

import dev.ascribe.common.Names;
import java.time.Duration;

/**
 * Counts the failures of a device's executor without a success between them. Many of them mean that
 * the device is broken, rather than given bad work. Not thread-safe: the executor owns it.
 */
public final class FailureCount {
  /** Tells the executor's supervisor not to start it again. */
  public static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUp(int failures, RuntimeException last) {
      super("failed %s without a success between".formatted(Names.count(failures, "time")), last);
    }
  }

  private final int allowed;
  private final long soundAfterNanos;
  private int inARow;
  private long lastNanos;

  /**
   * @param allowed most failures in a row after which the executor is started again
   * @param soundAfter time without a failure after which earlier ones are forgotten
   */
  FailureCount(int allowed, Duration soundAfter) {
    this.allowed = allowed;
    this.soundAfterNanos = soundAfter.toNanos();
  }

  void succeeded() {
    inARow = 0;
  }

  /** Counts a failure. What is returned is to be thrown: the failure, or {@link GivenUp}. */
  RuntimeException failed(RuntimeException failure) {
    long now = System.nanoTime();
    inARow = now - lastNanos > soundAfterNanos ? 1 : inARow + 1;
    lastNanos = now;
    return inARow > allowed ? new GivenUp(inARow, failure) : failure;
  }
}
