package dev.ascribe.reporting.studies;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.RunPage;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.TitleRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyIndex;
import dev.ascribe.storage.StudyIndex.RunCounts;
import dev.ascribe.storage.StudyIndex.StudyHead;
import dev.ascribe.storage.StudyKey;
import dev.ascribe.storage.StudyLocks.StudyLock;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads, renames and cancels stored studies, whichever process ran them. Every call blocks. */
public final class StoredStudies {
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
   * @param limit the most studies of a page
   * @param live studies that run or have run in this process, of which this status is newer than
   *     the stored one
   */
  public StudyPage page(StudyKey after, int limit, List<StudyStatus> live) {
    return list.page(after, limit, live.stream().filter(study -> !isRunElsewhere(study)).toList());
  }

  /**
   * Whether another process runs a study that this process could not run. Its stored status is
   * newer then than the one in this process.
   */
  public boolean isRunElsewhere(StudyStatus live) {
    return live.state() == State.INTERRUPTED && store.locks().ownerOf(live.id()).isPresent();
  }

  /**
   * One study with the first of its runs and failures.
   *
   * @throws AscribeException UNKNOWN_STUDY
   */
  public StudyStatus one(String studyId) {
    return one(studyId, RunQuery.FIRST);
  }

  /**
   * One study with a page of its runs and the first of its failures. The sums of a study that has
   * ended are remembered.
   *
   * @throws AscribeException UNKNOWN_STUDY; UNKNOWN_NAME for a page after a run that the store does
   *     not have
   */
  public StudyStatus one(String studyId, RunQuery runs) {
    StudyHead head =
        store.studyIndex().heads(List.of(studyId)).stream()
            .findFirst()
            .orElseThrow(() -> unknown(studyId));
    return withFailures(list.one(head).withRuns(runs(studyId, runs)));
  }

  private RunPage runs(String studyId, RunQuery query) {
    if (query.after() != null && store.run(studyId, query.after()).isEmpty()) {
      throw RunPage.unknown(query.after(), studyId);
    }
    if (query.limit() == 0) {
      return RunPage.EMPTY;
    }
    StudyIndex index = store.studyIndex();
    // One run more than the page holds shows whether there is a next page.
    List<RunRow> rows =
        index.runs(
            studyId, query.after() == null ? "" : query.after(), query.limit() + 1, query.states());
    List<String> ids = rows.stream().map(RunRow::runId).toList();
    Map<String, RunCounts> counts =
        index.runCounts(studyId, ids).stream()
            .collect(Collectors.toMap(RunCounts::runId, Function.identity()));
    Map<String, Double> accuracies = index.accuracies(studyId, ids);
    return RunPage.of(
        rows.stream()
            .map(
                row ->
                    StoredStatus.of(
                        row,
                        counts.getOrDefault(row.runId(), nothing(row)),
                        accuracies.getOrDefault(row.runId(), Double.NaN)))
            .toList(),
        query.limit());
  }

  /** The counts of a run that was deleted meanwhile. */
  private static RunCounts nothing(RunRow run) {
    return new RunCounts(run.studyId(), run.runId(), run.status(), run.instances(), 0, 0, 0);
  }

  /** The status with the stored failures. */
  private StudyStatus withFailures(StudyStatus status) {
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

  /**
   * Stores that a study is cancelled that no process runs. A study that has ended stays as it is.
   *
   * @throws AscribeException STORE_UNAVAILABLE naming the process that runs it
   */
  public void cancel(String studyId) {
    if (isRunning(row(studyId))) {
      try (StudyLock lock = store.locks().takeOver(studyId, Duration.ZERO)) {
        // The process that held the lock before may have finished the study, which stays so then.
        store.changeStatus(
            studyId, State.RUNNING.id(), State.CANCELLED.id(), Instant.now().toEpochMilli());
      }
    }
  }

  /**
   * Stores what people call a study.
   *
   * @param title "" to call it by its name again
   * @throws AscribeException UNKNOWN_STUDY
   */
  public void rename(String studyId, String title) {
    store.upsert(List.of(new TitleRow(row(studyId).studyId(), title)));
  }

  /** The same status, which this process keeps, with what only the store holds. */
  public StudyStatus withStored(StudyStatus live) {
    return withFailures(live.withTitle(StudyLookup.title(store, live.id())));
  }

  private static boolean isRunning(StudyRow row) {
    return row.status().equals(State.RUNNING.id());
  }

  private StudyRow row(String studyId) {
    return store.study(studyId).orElseThrow(() -> unknown(studyId));
  }

  private static AscribeException unknown(String studyId) {
    return new AscribeException(
        ErrorCode.UNKNOWN_STUDY, "study '%s' is not known".formatted(studyId));
  }

  private static StudyStatus.Failure failure(FailureRow row) {
    return new StudyStatus.Failure(
        row.runId(), row.instanceId(), row.unit(), row.code(), row.message(), row.attempts());
  }
}
