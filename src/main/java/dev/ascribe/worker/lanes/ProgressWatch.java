package dev.ascribe.worker.lanes;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells a device that hangs, such as one whose driver does not return, from one that computes. The
 * executor counts its steps here; its control actor looks at the count now and then.
 */
public final class ProgressWatch {
  private final AtomicLong steps = new AtomicLong();
  private final long hungAfterNanos;
  private long seen = -1;
  private long sinceNanos;
  private boolean hung;

  /**
   * @param hungAfter a device with work that takes no step for so long hangs
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
   * Whether the device hangs; called by the control actor alone. A device without work need not
   * move; once it hangs, only a step ends that.
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
