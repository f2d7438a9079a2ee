package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import java.util.List;

/**
 * What a supervisor tells of its study: something that happened, and how far runs are now.
 *
 * @param event or null where only figures have changed
 * @param changed the runs that are not what they were in the last report
 */
public record StudyReport(String studyId, StudyEvent event, List<StudyStatus.RunStatus> changed) {
  public StudyReport {
    changed = List.copyOf(changed);
  }
}
