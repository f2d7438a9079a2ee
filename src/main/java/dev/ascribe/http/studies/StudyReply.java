package dev.ascribe.http.studies;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ascribe.http.directives.MessageFilter;
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
  static StudyReply of(StudyStatus study, MessageFilter messageFilter) {
    return new StudyReply(
        Listed.of(study, messageFilter),
        study.runs().stream().map(run -> withoutPaths(run, messageFilter)).toList(),
        study.nextRun(),
        study.failures().stream().map(failure -> withoutPaths(failure, messageFilter)).toList());
  }

  private static StudyStatus.RunStatus withoutPaths(
      StudyStatus.RunStatus run, MessageFilter messageFilter) {
    return new StudyStatus.RunStatus(
        run.id(),
        run.dataset(),
        messageFilter.withoutPaths(run.model()),
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

  private static StudyStatus.Failure withoutPaths(
      StudyStatus.Failure failure, MessageFilter messageFilter) {
    return new StudyStatus.Failure(
        failure.run(),
        failure.instance(),
        failure.unit(),
        failure.code(),
        messageFilter.publicLine(failure.message()),
        failure.attempts());
  }

  /** A study as lists show it, without its runs and failures. */
  record Listed(
      String id,
      String name,
      String title,
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
    private static Listed of(StudyStatus study, MessageFilter messageFilter) {
      return new Listed(
          study.id(),
          study.name(),
          study.title(),
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
          study.cause() == null ? null : messageFilter.publicLine(study.cause()));
    }
  }

  /**
   * A page of the list of studies.
   *
   * @param next where the next page begins, or null after the last study
   */
  record Page(List<Listed> studies, String next) {
    static Page of(StudyPage page, MessageFilter messageFilter) {
      return new Page(
          page.studies().stream().map(study -> Listed.of(study, messageFilter)).toList(),
          page.next() == null ? null : page.next().text());
    }
  }
}
