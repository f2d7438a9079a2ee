package dev.ascribe.aggregation;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Orders the commits of an aggregator that is restarted: when a new incarnation has begun, commits
 * of earlier ones that have not started are dropped, and the new one waits for one that has. So no
 * older row replaces a newer one. Thread-safe.
 */
final class CommitTurns {
  private final AtomicLong newest = new AtomicLong();

  /** Begins an incarnation, and returns its number. */
  long next() {
    return newest.incrementAndGet();
  }

  /** Runs a commit of an incarnation, unless a later one has begun. */
  synchronized void commit(long incarnation, Runnable commit) {
    if (incarnation == newest.get()) {
      commit.run();
    }
  }
}
