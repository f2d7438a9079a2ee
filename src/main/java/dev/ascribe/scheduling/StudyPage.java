package dev.ascribe.scheduling;

import dev.ascribe.storage.StudyKey;
import java.util.List;

/**
 * Some studies, the latest first, without their runs.
 *
 * @param next where the next page begins, or null after the last study
 */
public record StudyPage(List<StudyStatus> studies, StudyKey next) {
  public StudyPage {
    studies = List.copyOf(studies);
  }
}
