package dev.ascribe.worker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When a device does what someone waits for, and when the rest. Urgent units go first, with three
 * considerations: others get a turn now and then, however many requests there are; after the
 * prediction of a text, what explains it is waited for; and while requests come, batches of others
 * are short, since the next request has to wait for one to end. Not thread-safe: the device's
 * executor owns it.
 */
final class UrgencyRule {
  /** What a batch of others takes while requests come. */
  static final double SHORT_BATCH_SECONDS = 0.1;

  private static final int URGENT_TURNS = 16;

  /** The round trip to the coordinator of the request, which lays out its plan. */
  private static final long FOLLOW_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Requests are taken to come as long as the last is no older. */
  private static final long REQUESTS_COME_NANOS = TimeUnit.SECONDS.toNanos(5);

  private long lastArrivalNanos = System.nanoTime() - REQUESTS_COME_NANOS;
  private long followUpNanos = System.nanoTime();
  private int turns;

  /** An urgent unit arrived. */
  void arrived() {
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

  /** How long to wait before a turn of others; negative or zero for not at all. */
  Duration wait(ExecutorLane urgent) {
    return urgent.isEmpty() ? Duration.ofNanos(followUpNanos - System.nanoTime()) : Duration.ZERO;
  }
}
