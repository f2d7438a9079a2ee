package dev.ascribe.telemetry;

import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Receives what happens in the engine, to count or to show it. Every method does nothing by
 * default, so that a recorder implements only those it needs. Implementations are thread-safe and
 * never block: actors and the threads of devices call them.
 */
public interface Recorder {
  /** Records nothing. */
  Recorder NONE = new Recorder() {};

  /**
   * A batch went through a model.
   *
   * @param evaluations rows whose output was asked for
   * @param tokens that were computed for the rows, without padding and without a prefix that was
   *     computed before
   * @param paddedTokens the same with padding: rows x the tokens computed for the longest row
   */
  default void batchEvaluated(String device, int evaluations, long tokens, long paddedTokens) {}

  /**
   * The queue of one kind of unit grew or shrank.
   *
   * @param units that wait for a device now
   */
  default void queueChanged(String kind, int units) {}

  /** A unit was done. */
  default void unitDone(String kind, Duration sinceLease) {}

  /** A unit failed once; it may be tried again. */
  default void unitFailed(String kind, Duration sinceLease) {}

  /**
   * A device began to take work, or ceased to.
   *
   * @param up whether the device takes work now
   */
  default void deviceChanged(String device, boolean up) {}

  /** So many bytes of a device are in use. */
  default void deviceMemory(String device, long bytes) {}

  /** An explanation was computed. One that failed is not reported. */
  default void explained(Duration sinceRequest) {}

  /** The coalition cache was asked {@code hits + misses} times. */
  default void cacheAsked(int hits, int misses) {}

  /** Rows of a table were made durable. */
  default void rowsStored(String table, int rows) {}

  /**
   * A batch of rows was made durable.
   *
   * @param lag since the oldest of them had arrived
   */
  default void batchStored(Duration lag) {}

  /** A batch of rows could not be made durable; it may be tried again. */
  default void batchFailed(ErrorCode code, String problem) {}

  /**
   * The oldest row that waits to be made durable is another one than before.
   *
   * @param sinceNanos when it came, by {@link System#nanoTime()}; empty where no row waits
   */
  default void storeWaiting(OptionalLong sinceNanos) {}
}
