package dev.ascribe.telemetry;

import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Receives the events of the engine, to count them or to show them. Every method does nothing by
 * default, so that an implementation overrides only those it needs. Implementations must be
 * thread-safe and must not block, since actors and the threads of devices call them.
 */
public interface Recorder {
  /** Records nothing. */
  Recorder NONE = new Recorder() {};

  /**
   * A model has computed a batch.
   *
   * @param evaluations number of rows
   * @param tokens number of tokens that were computed for the rows, without padding and without a
   *     prefix that had been computed before
   * @param paddedTokens the same with padding: rows x the tokens computed for the longest row
   */
  default void batchEvaluated(String device, int evaluations, long tokens, long paddedTokens) {}

  /**
   * The number of waiting units of one kind has changed.
   *
   * @param units number that wait for a device now
   */
  default void queueChanged(String kind, int units) {}

  /** A unit has ended with a result. */
  default void unitDone(String kind, Duration sinceLease) {}

  /**
   * A unit has failed once; it may be tried again.
   *
   * @param code why
   */
  default void unitFailed(String kind, ErrorCode code, Duration sinceLease) {}

  /**
   * A device has begun or stopped to take work.
   *
   * @param up whether it takes work now
   */
  default void deviceChanged(String device, boolean up) {}

  /**
   * The memory in use on a device has changed.
   *
   * @param bytes memory that is in use now
   */
  default void deviceMemory(String device, long bytes) {}

  /**
   * The studies of the store were counted.
   *
   * @param byState number of studies; a state without studies may be missing
   */
  default void studiesCounted(Map<String, Integer> byState) {}

  /** An explanation has been computed. Failed ones are not reported. */
  default void explained(Duration sinceRequest) {}

  /**
   * Values were looked up in the coalition cache: {@code hits} were found, {@code misses} were not.
   */
  default void cacheAsked(int hits, int misses) {}

  /** Rows of a table have been made durable. */
  default void rowsStored(String table, int rows) {}

  /**
   * A batch of rows has been made durable.
   *
   * @param lag time since the oldest of the rows arrived
   */
  default void batchStored(Duration lag) {}

  /** A commit of a batch has failed; it may be tried again. */
  default void batchFailed(ErrorCode code, String problem) {}

  /**
   * The oldest row that waits for the store has changed.
   *
   * @param sinceNanos the {@link System#nanoTime()} of its arrival; empty if no row waits
   */
  default void storeWaiting(OptionalLong sinceNanos) {}
}
