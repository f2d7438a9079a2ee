package dev.ascribe.reporting.studies;

import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.RunPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.RunStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.StudyIndex.RunCounts;
import dev.ascribe.storage.StudyIndex.StudyHead;
import dev.ascribe.study.Named;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the status of a study that does not run in this process from its stored rows. */
final class StoredStatus {
  private StoredStatus() {}

  /**
   * The status without its failures.
   *
   * @param owner the process that runs the study at this moment, if any does
   * @param counts of all runs of the study
   * @param failureCount the number of its stored failures
   */
  static StudyStatus of(
      StudyHead study,
      Optional<String> owner,
      List<String> methods,
      RunPage runs,
      List<RunCounts> counts,
      int failureCount) {
    Integer instances = sum(counts, RunCounts::instances);
    return new StudyStatus(
        study.studyId(),
        study.name(),
        study.title(),
        study.digest(),
        state(study.status(), owner),
        study.priority() == null
            ? Priority.NORMAL
            : Named.parse(Priority.class, "priority", study.priority()),
        methods,
        instant(study.submitted()),
        instant(study.ended()),
        runs.runs(),
        runs.next(),
        states(counts),
        counts.size(),
        instances == null ? study.instances() : instances,
        counts.stream().mapToInt(RunCounts::completed).sum(),
        sum(counts, RunCounts::failed),
        counts.stream().mapToLong(RunCounts::evaluations).sum(),
        Double.NaN,
        List.of(),
        failureCount,
        owner.map(process -> "run by process " + process).orElse(null));
  }

  /**
   * @param accuracy or NaN while it is not known
   */
  static RunStatus of(RunRow run, RunCounts counts, double accuracy) {
    return new RunStatus(
        run.runId(),
        run.dataset(),
        run.model(),
        run.paradigm(),
        run.trainingSize(),
        run.seed(),
        run.status(),
        0,
        0,
        counts.instances(),
        counts.completed(),
        counts.failed(),
        accuracy);
  }

  private static Map<String, Integer> states(List<RunCounts> runs) {
    return runs.stream()
        .collect(Collectors.groupingBy(RunCounts::status, Collectors.summingInt(run -> 1)));
  }

  /** The sum over runs, or null where the figure of a run is not known. */
  private static Integer sum(List<RunCounts> runs, Function<RunCounts, Integer> figure) {
    List<Integer> figures = runs.stream().map(figure).toList();
    return figures.stream().anyMatch(Objects::isNull)
        ? null
        : Integer.valueOf(figures.stream().mapToInt(Integer::intValue).sum());
  }

  /**
   * The state of a study. One that is stored as running, but that no process runs, is interrupted.
   */
  private static State state(String stored, Optional<String> owner) {
    return stored.equals(State.RUNNING.id()) && owner.isEmpty()
        ? State.INTERRUPTED
        : Named.parse(State.class, "state", stored);
  }

  private static Instant instant(Long milliseconds) {
    return milliseconds == null ? null : Instant.ofEpochMilli(milliseconds);
  }
}
