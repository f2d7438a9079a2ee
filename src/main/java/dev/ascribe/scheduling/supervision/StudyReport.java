package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import java.util.List;

/**
 * A message that the {@link StudySupervisor} sends to its listener: an event of the study, and the
 * new status of the runs that have changed.
 *
 * @param event the event, or null if only the status of runs has changed
 * @param changed the runs whose status has changed since the last report
 */
public record StudyReport(String studyId, StudyEvent event, List<StudyStatus.RunStatus> changed) {
  public StudyReport {
    changed = List.copyOf(changed);
  }
}
