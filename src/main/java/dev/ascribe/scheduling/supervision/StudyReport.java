package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import java.util.List;

/**
 * A supervisor's report of its study: an event, and the new status of the runs that it changed.
 *
 * @param event null if only the status of runs has changed
 * @param changed the runs whose status has changed since the last report
 */
public record StudyReport(String studyId, StudyEvent event, List<StudyStatus.RunStatus> changed) {
  public StudyReport {
    changed = List.copyOf(changed);
  }
}
