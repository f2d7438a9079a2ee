package dev.ascribe.scheduling;

import dev.ascribe.storage.StudyKey;
import java.util.List;

/**
 * A page of studies, the latest first, without their runs.
 *
 * @param next where the next page begins, or null if no study follows
 */
public record StudyPage(List<StudyStatus> studies, StudyKey next) {
  public StudyPage {
    studies = List.copyOf(studies);
  }
}
