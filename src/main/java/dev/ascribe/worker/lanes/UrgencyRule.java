package dev.ascribe.worker.lanes;

import java.util.concurrent.TimeUnit;

/**
 * Decides when a device computes urgent units, and when ordinary ones. Urgent units go first, with
 * three restrictions. Ordinary units get a turn now and then, however many requests there are.
 * After the prediction of a text, ordinary units wait for the units that explain the text. And
 * ordinary batches are short while requests come, and of medium length where requests may come at
 * all, since the next request has to wait for a batch to end. Not thread-safe: the device's
 * executor owns it.
 */
final class UrgencyRule {
  /** The length of an ordinary batch while requests come. */
  private static final double SHORT_BATCH_SECONDS = 0.1;

  /** The length of an ordinary batch where requests may come. */
  private static final double MEDIUM_BATCH_SECONDS = 0.4;

  /** Most urgent turns between two ordinary ones. */
  private static final int URGENT_TURNS = 16;

  /** Time for the coordinator of a request to make its plan and submit the first units. */
  private static final long FOLLOW_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** After the last request, further requests are expected for this time. */
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

  /** The text of a request was predicted; the units that explain it will arrive soon. */
  void predicted() {
    followUpNanos = System.nanoTime() + FOLLOW_UP_NANOS;
  }

  /** Whether the next turn is an urgent unit's. Each call counts as a turn. */
  boolean isUrgentTurn(ExecutorLane urgent, ExecutorLane ordinary) {
    boolean isUrgent = !urgent.isEmpty() && (ordinary.isEmpty() || turns < URGENT_TURNS);
    turns = isUrgent ? turns + 1 : 0;
    return isUrgent;
  }

  boolean doRequestsCome() {
    return System.nanoTime() - lastArrivalNanos < REQUESTS_COME_NANOS;
  }

  /** Most seconds that an ordinary batch should take. */
  double batchSeconds() {
    if (doRequestsCome()) {
      return SHORT_BATCH_SECONDS;
    }
    return serves ? MEDIUM_BATCH_SECONDS : Double.POSITIVE_INFINITY;
  }

  /** How long ordinary units still wait for urgent ones; zero or less for not at all. */
  long followUpNanos() {
    return followUpNanos - System.nanoTime();
  }
}
