package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.WorkUnit;

/**
 * Notes which units of studies are lent. What a process that dies leaves there is what it was
 * computing: by that, a unit is known that kills every process that computes it. Calls return at
 * once.
 */
public interface UnitJournal {
  /** Notes nothing. */
  UnitJournal NONE =
      new UnitJournal() {
        @Override
        public void lent(long lease, String studyId, WorkUnit unit) {}

        @Override
        public void advanced(long lease, int step) {}

        @Override
        public void ended(long lease) {}
      };

  void lent(long lease, String studyId, WorkUnit unit);

  /** A training took another step. */
  void advanced(long lease, int step);

  /** It is lent no more. */
  void ended(long lease);
}
