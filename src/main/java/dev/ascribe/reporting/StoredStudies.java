package dev.ascribe.reporting;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.RunStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.RunCounts;
import dev.ascribe.storage.StudyHead;
import dev.ascribe.storage.StudyKey;
import dev.ascribe.storage.StudyLock;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudySpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Studies as the store knows them, whoever ran them. Every call blocks. */
public final class StoredStudies {
  private static final String ACCURACY = "accuracy";
  private static final String ALL = "all";

  private final ResultStore store;
  private final StudyList list;

  public StoredStudies(ResultStore store) {
    this.store = store;
    this.list = new StudyList(store);
  }

  /**
   * A page of all studies, the latest first.
   *
   * @param after the last study of the page before, or null
   * @param limit most studies
   * @param live what runs or has run in this process, whose word goes before the store's
   */
  public StudyPage page(StudyKey after, int limit, List<StudyStatus> live) {
    return list.page(after, limit, live.stream().filter(study -> !isRunElsewhere(study)).toList());
  }

  /**
   * Whether another process runs a study that this one was refused. What the store knows of it is
   * newer then than what this process does.
   */
  public boolean isRunElsewhere(StudyStatus live) {
    return live.state() == State.INTERRUPTED && store.ownerOf(live.id()).isPresent();
  }

  /**
   * One study with its runs and failures.
   *
   * @throws AscribeException UNKNOWN_STUDY
   */
  public StudyStatus one(String studyId) {
    StudyHead head =
        store.studyIndex().heads(List.of(studyId)).stream()
            .findFirst()
            .orElseThrow(() -> unknown(studyId));
    Map<String, RunCounts> counts =
        store.studyIndex().runCounts(List.of(studyId)).stream()
            .collect(Collectors.toMap(RunCounts::runId, Function.identity()));
    Map<String, Double> accuracies = accuracies(studyId);
    List<RunRow> rows =
        store.runs(studyId).stream().filter(row -> counts.containsKey(row.runId())).toList();
    List<RunStatus> runs =
        rows.stream()
            .map(
                row ->
                    StoredStatus.of(
                        row,
                        counts.get(row.runId()),
                        accuracies.getOrDefault(row.runId(), Double.NaN)))
            .toList();
    return withFailures(
        StoredStatus.of(
            head, list.owner(head), list.methods(studyId), runs, List.copyOf(counts.values()), 0));
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
            : store
                .studyIndex()
                .failureCounts(List.of(status.id()))
                .getOrDefault(status.id(), failures.size());
    return status.withFailures(failures, count);
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
    return store
        .submission(studyId)
        .orElseGet(() -> new SubmissionRow(studyId, Priority.NORMAL.id(), now.toEpochMilli(), 0));
  }

  /**
   * Notes that a study that nobody runs shall not go on; one that has ended stays as it is.
   *
   * @throws AscribeException STORE_UNAVAILABLE naming the process that runs it
   */
  public void cancel(String studyId) {
    if (isRunning(row(studyId))) {
      try (StudyLock lock = store.lockStudy(studyId)) {
        // Whoever held the lock before may have brought it to its end.
        StudyRow row = row(studyId);
        if (isRunning(row)) {
          store.upsert(List.of(cancelled(row)));
        }
      }
    }
  }

  private static boolean isRunning(StudyRow row) {
    return row.status().equals(State.RUNNING.id());
  }

  private static StudyRow cancelled(StudyRow row) {
    return new StudyRow(
        row.studyId(),
        row.name(),
        row.digest(),
        row.spec(),
        State.CANCELLED.id(),
        Instant.now().toEpochMilli());
  }

  private StudyRow row(String studyId) {
    return store.study(studyId).orElseThrow(() -> unknown(studyId));
  }

  private static AscribeException unknown(String studyId) {
    return new AscribeException(
        ErrorCode.UNKNOWN_STUDY, "study '%s' is not known".formatted(studyId));
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

  private static StudyStatus.Failure failure(FailureRow row) {
    return new StudyStatus.Failure(
        row.runId(), row.instanceId(), row.unit(), row.code(), row.message(), row.attempts());
  }
}
