package dev.ascribe.scheduling.queue;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.worker.protocol.UnitResult;

/**
 * Messages of the {@link Scheduler} to the submitter of a unit: any number of {@link Advanced}, and
 * then one {@link Completed} or {@link Failed}.
 */
public sealed interface UnitOutcome {
  /**
   * The kinds of outcomes, one for each record, so that the compiler checks that a switch covers
   * all outcomes.
   */
  enum Kind {
    ADVANCED,
    COMPLETED,
    FAILED
  }

  Kind kind();

  String unitId();

  /** A long computation has done {@code step} of its {@code steps}; more outcomes follow. */
  record Advanced(String unitId, int step, int steps) implements UnitOutcome {
    @Override
    public Kind kind() {
      return Kind.ADVANCED;
    }
  }

  /** The unit is done. */
  record Completed(String unitId, UnitResult result) implements UnitOutcome {
    @Override
    public Kind kind() {
      return Kind.COMPLETED;
    }
  }

  /** The unit failed for good. */
  record Failed(String unitId, UnitResult.Failed cause, int attempts) implements UnitOutcome {
    /** The failure of a unit's only attempt. */
    public Failed(String unitId, UnitResult.Failed cause) {
      this(unitId, cause, 1);
    }

    @Override
    public Kind kind() {
      return Kind.FAILED;
    }

    /**
     * Returns the failure of a unit that is not tried again, because it probably kills the
     * processes that compute it.
     */
    static Failed setAside(String unitId, int deaths) {
      String why =
          "%s: not tried again, because %s in a row died or got killed while computing it; look for the cause in the system's log (out of memory?) or in a file hs_err_pid*.log; to try it again, run or submit the study again after its end"
              .formatted(unitId, Names.count(deaths, "process"));
      return new Failed(unitId, new UnitResult.Failed(ErrorCode.PROCESS_DIED, why), deaths);
    }
  }
}
