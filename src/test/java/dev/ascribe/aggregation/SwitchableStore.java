package dev.ascribe.aggregation;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.storage.IntervalRow;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyIndex;
import dev.ascribe.storage.ThresholdLabelRow;
import dev.ascribe.storage.UnfinishedSamplingRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A store that fails when told to, refuses rows of the study {@code bad}, and commits only when
 * let.
 */
final class SwitchableStore implements ResultStore {
  private final List<List<? extends ResultRow>> committed = new ArrayList<>();
  private final BlockingQueue<Integer> attempts = new LinkedBlockingQueue<>();
  private final Semaphore permits = new Semaphore(Integer.MAX_VALUE / 2);
  private int failures;

  /** The next so many commits fail as on a full disk. */
  synchronized void failNext(int commits) {
    failures = commits;
  }

  /** Commits wait until {@link #letCommit()}. */
  void hold() {
    permits.drainPermits();
  }

  /** One commit may go on. */
  void letCommit() {
    permits.release();
  }

  /** Waits for the next commit that is attempted, and says how many rows it has. */
  int awaitAttempt() {
    try {
      Integer rows = attempts.poll(20, TimeUnit.SECONDS);
      return Objects.requireNonNull(rows, "no commit was attempted");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether a commit was attempted that nobody has waited for. */
  boolean hasAttempt() {
    return !attempts.isEmpty();
  }

  synchronized List<List<? extends ResultRow>> committed() {
    return List.copyOf(committed);
  }

  @Override
  public void upsert(List<? extends ResultRow> rows) {
    attempts.add(rows.size());
    permits.acquireUninterruptibly();
    synchronized (this) {
      if (failures > 0) {
        failures--;
        throw new AscribeException(ErrorCode.DISK_FULL, "store test: the disk is full");
      }
      if (rows.stream().anyMatch(row -> row.studyId().equals("bad"))) {
        throw new AscribeException(ErrorCode.INTERNAL, "store test: refuses the study 'bad'");
      }
      committed.add(rows);
    }
  }

  @Override
  public boolean changeStatus(String studyId, String from, String to, Long ended) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<String> completedInstances(String studyId, String runId) {
    return Set.of();
  }

  @Override
  public Optional<ResultRow.RunRow> run(String studyId, String runId) {
    return Optional.empty();
  }

  @Override
  public List<ResultRow.StudyRow> studies() {
    return List.of();
  }

  @Override
  public List<ResultRow.RunRow> runs(String studyId) {
    return List.of();
  }

  @Override
  public List<ResultRow.PredictionRow> predictions(String studyId, String runId) {
    return List.of();
  }

  @Override
  public List<ResultRow.AttributionRow> attributions(String studyId, String runId) {
    return List.of();
  }

  @Override
  public List<ResultRow.MetricRow> instanceMetrics(String studyId, String runId) {
    return List.of();
  }

  @Override
  public List<ThresholdLabelRow> thresholdLabels(String studyId, String runId) {
    return List.of();
  }

  @Override
  public List<IntervalRow> intervals(String studyId) {
    return List.of();
  }

  @Override
  public List<ComparisonRow> comparisons(String studyId) {
    return List.of();
  }

  @Override
  public List<ResultRow.MetricRow> runMetrics(String studyId) {
    return List.of();
  }

  @Override
  public List<ResultRow.FailureRow> failures(String studyId) {
    return List.of();
  }

  @Override
  public Optional<ResultRow.StudyRow> study(String studyId) {
    return Optional.empty();
  }

  @Override
  public Optional<ResultRow.SubmissionRow> submission(String studyId) {
    return Optional.empty();
  }

  @Override
  public StudyIndex studyIndex() {
    throw new UnsupportedOperationException("nothing reads from this store");
  }

  @Override
  public Set<String> instancesPredicted(String studyId, String runId, boolean correctly) {
    return Set.of();
  }

  @Override
  public List<ResultRow.MetricRow> instanceMetrics(
      String studyId, String runId, Collection<String> instanceIds) {
    return List.of();
  }

  @Override
  public List<ResultRow.PredictionRow> predictions(
      String studyId, String runId, Collection<String> instanceIds) {
    return List.of();
  }

  @Override
  public List<ResultRow.AttributionRow> attributions(
      String studyId, String runId, Collection<String> instanceIds) {
    return List.of();
  }

  @Override
  public List<ResultRow.FailureRow> failures(String studyId, int most) {
    return List.of();
  }

  @Override
  public List<ResultRow.FailureRow> failures(String studyId, String runId) {
    return List.of();
  }

  @Override
  public List<ResultRow.DeathRow> deaths(String studyId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<UnfinishedSamplingRow> unfinishedSamplings(String studyId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void forgetDeaths(String studyId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void forgetRun(String studyId, String runId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void deleteStudy(String studyId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkReadable() {}

  @Override
  public void verify() {}

  @Override
  public void checkWritable() {}

  @Override
  public long count(ResultQuery query) {
    throw new UnsupportedOperationException("nothing reads from this store");
  }

  @Override
  public ResultCursor open(ResultQuery query) {
    throw new UnsupportedOperationException("nothing reads from this store");
  }

  @Override
  public void close() {}
}
