package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.WorkUnit;

/**
 * Notes which units of studies are lent. The notes that a process leaves when it dies name the
 * units that it was computing; a unit that every such process was computing is known by them. Calls
 * return at once; those of this interface note nothing.
 */
public interface UnitJournal {
  /** Notes nothing. */
  UnitJournal NONE = new UnitJournal() {};

  default void lent(long lease, String studyId, WorkUnit unit) {}

  /** A training has taken another step. */
  default void advanced(long lease, int step) {}

  /** The unit is lent no more. */
  default void ended(long lease) {}
}
