package dev.ascribe.scheduling.supervision;

import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.List;
import java.util.Optional;

/**
 * Tells the {@link StudySupervisor} that an instance has ended: its rows are durable, or it failed
 * for good.
 *
 * @param evaluations the number of forward passes that were spent on it
 * @param stored whether its explanation is durable
 * @param unwritten why the rows could not be written; empty if they were
 */
record InstanceEnded(
    InstanceTask task,
    long evaluations,
    List<FailureRow> failures,
    boolean stored,
    Optional<UnitResult.Failed> unwritten)
    implements StudySupervisor.Command {
  InstanceEnded {
    failures = List.copyOf(failures);
  }

  /** The end of an instance whose coordinator crashed, once its failure is written. */
  static InstanceEnded ofCrash(StudyWriter.InstanceWritten crash) {
    List<FailureRow> rows = crash.write().rows().stream().map(FailureRow.class::cast).toList();
    return new InstanceEnded(crash.write().instance(), 0, rows, false, crash.failure());
  }
}
