package dev.ascribe.worker.lanes;

import java.util.concurrent.TimeUnit;

/**
 * When a device does what someone waits for, and when the rest. Urgent units go first, with three
 * considerations: others get a turn now and then, however many requests there are; after the
 * prediction of a text, what explains it is waited for; and batches of others are short while
 * requests come, and of medium length where requests may come at all, since the next request has to
 * wait for one to end. Not thread-safe: the device's executor owns it.
 */
final class UrgencyRule {
  /** What a batch of others takes while requests come. */
  private static final double SHORT_BATCH_SECONDS = 0.1;

  /** What a batch of others takes where requests may come. */
  private static final double MEDIUM_BATCH_SECONDS = 0.4;

  private static final int URGENT_TURNS = 16;

  /** The round trip to the coordinator of the request, which lays out its plan. */
  private static final long FOLLOW_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Requests are taken to come as long as the last is no older. */
  private static final long REQUESTS_COME_NANOS = TimeUnit.SECONDS.toNanos(5);

  private boolean serves;
  private long lastArrivalNanos = System.nanoTime() - REQUESTS_COME_NANOS;
  private long followUpNanos = System.nanoTime();
  private int turns;

  /**
   * @param serves whether requests may come, though none has yet
   */
  UrgencyRule(boolean serves) {
    this.serves = serves;
  }

  /** An urgent unit arrived. */
  void arrived() {
    serves = true;
    lastArrivalNanos = System.nanoTime();
  }

  /** A text was predicted that someone wants explained. */
  void predicted() {
    followUpNanos = System.nanoTime() + FOLLOW_UP_NANOS;
  }

  /** Whether the next turn is an urgent unit's; each call is a turn. */
  boolean isUrgentTurn(ExecutorLane urgent, ExecutorLane ordinary) {
    boolean isUrgent = !urgent.isEmpty() && (ordinary.isEmpty() || turns < URGENT_TURNS);
    turns = isUrgent ? turns + 1 : 0;
    return isUrgent;
  }

  boolean doRequestsCome() {
    return System.nanoTime() - lastArrivalNanos < REQUESTS_COME_NANOS;
  }

  /** Most seconds that a batch of others should take. */
  double batchSeconds() {
    if (doRequestsCome()) {
      return SHORT_BATCH_SECONDS;
    }
    return serves ? MEDIUM_BATCH_SECONDS : Double.POSITIVE_INFINITY;
  }

  /** How long what explains a text is still waited for; zero or less for not at all. */
  long followUpNanos() {
    return followUpNanos - System.nanoTime();
  }
}
