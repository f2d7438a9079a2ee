package dev.ascribe.telemetry;

import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Takes down what happens, for whoever watches. Every method does nothing by default, so that a
 * recorder implements only what it wants. Implementations are thread-safe and never block: they are
 * called from actors and from the threads of devices.
 */
public interface Recorder {
  /** Records nothing. */
  Recorder NONE = new Recorder() {};

  /**
   * A batch went through a model.
   *
   * @param evaluations rows whose output was asked for
   * @param tokens that were computed for the rows: neither padding nor a prefix that was kept
   * @param paddedTokens the same with padding: rows x the tokens computed for the longest row
   */
  default void batchEvaluated(String device, int evaluations, long tokens, long paddedTokens) {}

  /**
   * The queue grew or shrank.
   *
   * @param units that wait for a device now
   */
  default void queueChanged(String kind, int units) {}

  /** A unit was done. */
  default void unitDone(String kind, Duration sinceLease) {}

  /** A unit failed once; it may be tried again. */
  default void unitFailed(String kind, Duration sinceLease) {}

  /**
   * A device began or ceased to take work.
   *
   * @param up whether the device takes work
   */
  default void deviceChanged(String device, boolean up) {}

  /** Memory of the device that is in use. */
  default void deviceMemory(String device, long bytes) {}

  /** An explanation was given so long after it had been asked for; one that failed is none. */
  default void explained(Duration sinceRequest) {}

  /** The coalition cache was asked {@code hits + misses} times. */
  default void cacheAsked(int hits, int misses) {}

  /** Rows of a table were made durable. */
  default void rowsStored(String table, int rows) {}

  /** A batch of rows was made durable so long after the oldest of them had arrived. */
  default void batchStored(Duration lag) {}

  /** A batch of rows could not be made durable; it may be tried again. */
  default void batchFailed(ErrorCode code, String problem) {}

  /**
   * Other rows than before are now the oldest that wait to be made durable.
   *
   * @param sinceNanos when they came, by {@link System#nanoTime()}; empty where none waits
   */
  default void storeWaiting(OptionalLong sinceNanos) {}
}
