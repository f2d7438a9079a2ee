package dev.ascribe.scheduling;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyStatus.RunStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyLock;
import dev.ascribe.study.Named;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudySpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Studies as the store knows them, whoever ran them. Every call blocks.
 *
 * <p>A study that is said to run, and does not run in this process, was left by an earlier one.
 */
public final class StoredStudies {
  private static final String ACCURACY = "accuracy";
  private static final String ALL = "all";

  private final ResultStore store;

  public StoredStudies(ResultStore store) {
    this.store = store;
  }

  /** All studies without their runs, in no order. */
  public List<StudyStatus> all() {
    Map<String, SubmissionRow> submissions =
        store.submissions().stream().collect(Collectors.toMap(SubmissionRow::studyId, row -> row));
    Map<String, Map<String, Integer>> completed = store.completedByRun();
    Map<String, Integer> failures = store.failureCounts();
    return store.studies().stream()
        .map(
            row ->
                status(
                    row,
                    submissions.get(row.studyId()),
                    List.of(),
                    completed.getOrDefault(row.studyId(), Map.of()),
                    List.of(),
                    failures.getOrDefault(row.studyId(), 0)))
        .toList();
  }

  /**
   * One study with its runs and failures.
   *
   * @throws AscribeException UNKNOWN_STUDY
   */
  public StudyStatus one(String studyId) {
    StudyRow row = row(studyId);
    Map<String, Integer> completed =
        store.runs(studyId).stream()
            .collect(
                Collectors.toMap(
                    RunRow::runId, run -> store.completedInstances(studyId, run.runId()).size()));
    Map<String, Double> accuracies = accuracies(studyId);
    List<RunStatus> runs =
        store.runs(studyId).stream()
            .map(
                run ->
                    new RunStatus(
                        run.runId(),
                        run.dataset(),
                        run.model(),
                        run.paradigm(),
                        run.trainingSize(),
                        run.seed(),
                        run.status(),
                        0,
                        0,
                        completed.get(run.runId()),
                        completed.get(run.runId()),
                        0,
                        accuracies.getOrDefault(run.runId(), Double.NaN)))
            .toList();
    Optional<SubmissionRow> submission =
        store.submissions().stream().filter(each -> each.studyId().equals(studyId)).findFirst();
    return withFailures(status(row, submission.orElse(null), runs, completed, List.of(), 0));
  }

  /** The status with what the store says of failures. */
  public StudyStatus withFailures(StudyStatus status) {
    List<StudyStatus.Failure> failures =
        store.failures(status.id(), StudyStatus.MOST_FAILURES).stream()
            .map(StoredStudies::failure)
            .toList();
    int count =
        failures.size() < StudyStatus.MOST_FAILURES
            ? failures.size()
            : store.failureCounts().getOrDefault(status.id(), failures.size());
    return new StudyStatus(
        status.id(),
        status.name(),
        status.digest(),
        status.state(),
        status.priority(),
        status.methods(),
        status.submitted(),
        status.ended(),
        status.runs(),
        status.runCount(),
        status.instances(),
        status.completed(),
        status.failed(),
        status.evaluations(),
        status.etaSeconds(),
        failures,
        count,
        status.cause());
  }

  /**
   * The study as it was declared.
   *
   * @throws AscribeException UNKNOWN_STUDY
   */
  public StudySpec spec(String studyId) {
    StudyRow row = row(studyId);
    return StudyJson.readUnchecked(row.spec(), studyId);
  }

  /** What is known of the submission of a study; NORMAL and now where that is nothing. */
  public SubmissionRow submission(String studyId, Instant now) {
    return store.submissions().stream()
        .filter(each -> each.studyId().equals(studyId))
        .findFirst()
        .orElseGet(() -> new SubmissionRow(studyId, Priority.NORMAL.id(), now.toEpochMilli(), 0));
  }

  /**
   * Notes that a study that nobody runs shall not go on; one that has ended stays as it is.
   *
   * @throws AscribeException STORE_UNAVAILABLE naming the process that runs it
   */
  public void cancel(String studyId) {
    StudyRow row = row(studyId);
    if (row.status().equals(State.RUNNING.id())) {
      try (StudyLock lock = store.lockStudy(studyId)) {
        store.upsert(
            List.of(
                new StudyRow(
                    row.studyId(), row.name(), row.digest(), row.spec(), State.CANCELLED.id())));
      }
    }
  }

  private StudyRow row(String studyId) {
    return store
        .study(studyId)
        .orElseThrow(
            () ->
                new AscribeException(
                    ErrorCode.UNKNOWN_STUDY, "study '%s' is not known".formatted(studyId)));
  }

  private Map<String, Double> accuracies(String studyId) {
    Map<String, Double> accuracies = new HashMap<>();
    for (MetricRow metric : store.runMetrics(studyId)) {
      if (metric.name().equals(ACCURACY) && metric.subset().equals(ALL)) {
        accuracies.put(metric.runId(), metric.value());
      }
    }
    return accuracies;
  }

  private static StudyStatus status(
      StudyRow row,
      SubmissionRow submission,
      List<RunStatus> runs,
      Map<String, Integer> completed,
      List<StudyStatus.Failure> failures,
      int failureCount) {
    int stored = completed.values().stream().mapToInt(Integer::intValue).sum();
    return new StudyStatus(
        row.studyId(),
        row.name(),
        row.digest(),
        state(row.status()),
        submission == null
            ? Priority.NORMAL
            : Named.parse(Priority.class, "priority", submission.priority()),
        methods(row),
        submission == null ? null : Instant.ofEpochMilli(submission.submitted()),
        null,
        runs,
        Math.max(runs.size(), completed.size()),
        submission == null ? stored : Math.max(stored, submission.instances()),
        stored,
        0,
        0,
        Double.NaN,
        failures,
        failureCount,
        null);
  }

  private static State state(String stored) {
    return stored.equals(State.RUNNING.id())
        ? State.INTERRUPTED
        : Named.parse(State.class, "state", stored);
  }

  /** A study of an older version may be more than this one can read; it is listed all the same. */
  private static List<String> methods(StudyRow row) {
    try {
      return StudyJson.readUnchecked(row.spec(), row.studyId()).methods().stream()
          .map(Named::id)
          .toList();
    } catch (AscribeException unreadable) {
      return List.of();
    }
  }

  private static StudyStatus.Failure failure(FailureRow row) {
    return new StudyStatus.Failure(
        row.runId(), row.instanceId(), row.unit(), row.code(), row.message(), row.attempts());
  }
}
