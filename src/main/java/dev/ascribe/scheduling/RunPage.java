package dev.ascribe.scheduling;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyStatus.RunStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of a study's runs.
 *
 * @param next id of the page's last run if more runs follow, else null
 */
public record RunPage(List<RunStatus> runs, String next) {
  public static final RunPage EMPTY = new RunPage(List.of(), null);

  public RunPage {
    runs = List.copyOf(runs);
  }

  /**
   * The first runs of a list.
   *
   * @param found the runs of the page; if more runs follow, one run more than the limit
   */
  public static RunPage of(List<RunStatus> found, int limit) {
    List<RunStatus> page = new ArrayList<>(found.subList(0, Math.min(limit, found.size())));
    boolean isLast = limit == 0 || found.size() <= limit;
    return new RunPage(page, isLast ? null : page.get(limit - 1).id());
  }

  /** The error for a page that would begin after a run that the study does not have. */
  public static AscribeException unknown(String runId, String studyId) {
    return new AscribeException(
        ErrorCode.UNKNOWN_NAME, "after: study %s has no run '%s'".formatted(studyId, runId));
  }
}
