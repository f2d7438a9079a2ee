package dev.ascribe.worker.lanes;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How often a device's executor has come forward, for the control actor to see whether it still
 * does.
 */
public final class Progress {
  private final AtomicLong count = new AtomicLong();

  /** A model was loaded, or a batch, a step or a part computed. */
  void moved() {
    count.incrementAndGet();
  }

  public long count() {
    return count.get();
  }
}
