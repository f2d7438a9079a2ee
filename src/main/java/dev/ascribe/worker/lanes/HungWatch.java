package dev.ascribe.worker.lanes;

import java.time.Duration;

/**
 * Finds out that a device no longer comes forward though it has work, such as one whose driver does
 * not return. Not thread-safe: the control actor owns it.
 */
public final class HungWatch {
  private final long afterNanos;
  private long seen = -1;
  private long sinceNanos;
  private boolean hung;

  /**
   * @param after so long without progress is too long
   */
  public HungWatch(Duration after) {
    this.afterNanos = after.toNanos();
  }

  /**
   * Looks at the device now and then. Without work it need not move; once it hangs, only a move
   * ends that.
   */
  public boolean isHung(long progress, boolean hasWork, long now) {
    if (progress != seen) {
      seen = progress;
      sinceNanos = now;
      hung = false;
    } else if (!hung && !hasWork) {
      sinceNanos = now;
    } else if (now - sinceNanos >= afterNanos) {
      hung = true;
    }
    return hung;
  }
}
