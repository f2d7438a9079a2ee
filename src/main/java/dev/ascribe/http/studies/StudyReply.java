package dev.ascribe.http.studies;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ascribe.http.directives.Details;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A study with a page of its runs and the first of its failures, as the API writes it.
 *
 * @param nextRun the run after which the next page begins, or null after the last
 */
record StudyReply(
    @JsonUnwrapped Listed study,
    List<StudyStatus.RunStatus> runs,
    String nextRun,
    List<StudyStatus.Failure> failures) {
  static StudyReply of(StudyStatus study, Details details) {
    return new StudyReply(
        Listed.of(study, details),
        study.runs().stream().map(run -> withoutPaths(run, details)).toList(),
        study.nextRun(),
        study.failures().stream().map(failure -> withoutPaths(failure, details)).toList());
  }

  private static StudyStatus.RunStatus withoutPaths(StudyStatus.RunStatus run, Details details) {
    return new StudyStatus.RunStatus(
        run.id(),
        run.dataset(),
        details.withoutPaths(run.model()),
        run.paradigm(),
        run.trainingSize(),
        run.seed(),
        run.state(),
        run.step(),
        run.steps(),
        run.instances(),
        run.completed(),
        run.failed(),
        run.accuracy());
  }

  private static StudyStatus.Failure withoutPaths(StudyStatus.Failure failure, Details details) {
    return new StudyStatus.Failure(
        failure.run(),
        failure.instance(),
        failure.unit(),
        failure.code(),
        details.publicLine(failure.message()),
        failure.attempts());
  }

  /** A study as lists show it, without its runs and failures. */
  record Listed(
      String id,
      String name,
      String digest,
      StudyStatus.State state,
      Priority priority,
      List<String> methods,
      Instant submitted,
      Instant ended,
      int runCount,
      Map<String, Integer> runStates,
      Integer instances,
      int completed,
      Integer failed,
      long evaluations,
      double etaSeconds,
      int failureCount,
      String cause) {
    private static Listed of(StudyStatus study, Details details) {
      return new Listed(
          study.id(),
          study.name(),
          study.digest(),
          study.state(),
          study.priority(),
          study.methods(),
          study.submitted(),
          study.ended(),
          study.runCount(),
          study.runStates(),
          study.instances(),
          study.completed(),
          study.failed(),
          study.evaluations(),
          study.etaSeconds(),
          study.failureCount(),
          study.cause() == null ? null : details.publicLine(study.cause()));
    }
  }

  /**
   * A page of the list of studies.
   *
   * @param next where the next page begins, or null after the last study
   */
  record Page(List<Listed> studies, String next) {
    static Page of(StudyPage page, Details details) {
      return new Page(
          page.studies().stream().map(study -> Listed.of(study, details)).toList(),
          page.next() == null ? null : page.next().text());
    }
  }
}
