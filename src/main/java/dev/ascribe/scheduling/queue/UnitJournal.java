package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.WorkUnit;

/**
 * Notes on disk which units of studies are lent. When a process dies, its notes name the units that
 * it was computing, so that a unit that kills processes can be found. Calls return at once. The
 * default methods note nothing.
 */
public interface UnitJournal {
  /** Notes nothing. */
  UnitJournal NONE = new UnitJournal() {};

  default void lent(long lease, String studyId, WorkUnit unit) {}

  /** A training has taken another step. */
  default void advanced(long lease, int step) {}

  /** The lease of the unit has ended. */
  default void ended(long lease) {}
}
