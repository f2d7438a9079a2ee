package dev.ascribe.http.body;

import dev.ascribe.http.reply.Refusal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of bodies that are held at once, by all requests together. They count as they arrive:
 * whoever only announces a large body takes no room from others. Thread-safe.
 */
final class BodyBudget {
  private final long most;
  private final AtomicLong held = new AtomicLong();

  BodyBudget(long most) {
    this.most = most;
  }

  Share share() {
    return new Share();
  }

  /** What one body takes. */
  final class Share implements AutoCloseable {
    private final AtomicLong taken = new AtomicLong();

    /** More of the body has arrived. */
    void add(int bytes) {
      taken.addAndGet(bytes);
      if (held.addAndGet(bytes) > most) {
        throw Refusal.busy("bodies of other requests fill the server's memory; try again later", 1);
      }
    }

    /** The body is not held any more. */
    @Override
    public void close() {
      held.addAndGet(-taken.getAndSet(0));
    }
  }
}
