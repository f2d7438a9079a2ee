package dev.ascribe.worker.lanes;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Detects a device that hangs, for example because a call of its driver does not return. The
 * executor counts its steps here; its control actor looks at the count now and then.
 */
public final class ProgressWatch {
  private final AtomicLong steps = new AtomicLong();
  private final long hungAfterNanos;
  private long seen = -1;
  private long sinceNanos;
  private boolean hung;

  /**
   * @param hungAfter a device with work counts as hung if it takes no step for this time
   */
  public ProgressWatch(Duration hungAfter) {
    this.hungAfterNanos = hungAfter.toNanos();
  }

  /** The executor has loaded a model, or computed a batch, a step or a part. */
  void countStep() {
    steps.incrementAndGet();
  }

  /** How many steps the executor has taken. */
  public long steps() {
    return steps.get();
  }

  /**
   * Whether the device hangs; only the control actor calls this. A device without work does not
   * hang, but a device that hangs counts as hung until it takes a step.
   */
  public boolean isHung(boolean hasWork, long nowNanos) {
    long now = steps.get();
    if (now != seen) {
      seen = now;
      sinceNanos = nowNanos;
      hung = false;
    } else if (!hung && !hasWork) {
      sinceNanos = nowNanos;
    } else if (nowNanos - sinceNanos >= hungAfterNanos) {
      hung = true;
    }
    return hung;
  }
}
