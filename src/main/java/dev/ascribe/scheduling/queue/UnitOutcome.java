package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.UnitResult;

/** What a submitter hears of its unit. */
public sealed interface UnitOutcome {
  String unitId();

  /** The unit came some way; more outcomes follow. */
  record Advanced(String unitId, int step, int steps) implements UnitOutcome {}

  /** The unit is done. */
  record Completed(String unitId, UnitResult result) implements UnitOutcome {}

  /** The unit failed for good. */
  record Failed(String unitId, UnitResult.Failed cause, int attempts) implements UnitOutcome {}
}
