package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.WorkUnit;

/**
 * Notes on disk which units of studies workers compute. The scheduler calls it when it lends a unit
 * and when the lease ends. If the process dies, its notes name the units that it was computing, and
 * so show which unit kills processes. Calls return at once. The default methods do nothing.
 */
public interface UnitJournal extends AutoCloseable {
  /** A journal that notes nothing. */
  UnitJournal NONE = new UnitJournal() {};

  default void lent(long lease, String studyId, WorkUnit unit) {}

  /** Notes that a training has taken another step. */
  default void advanced(long lease, int step) {}

  /** Notes that the lease of a unit has ended. */
  default void ended(long lease) {}

  @Override
  default void close() {}
}
