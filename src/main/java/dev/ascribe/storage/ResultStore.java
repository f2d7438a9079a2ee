package dev.ascribe.storage;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where results live. Thread-safe; every call blocks, so it is made on the store's own threads. */
public interface ResultStore extends AutoCloseable {
  /**
   * Writes all rows in one transaction, replacing rows with the same key. A prediction also
   * replaces the stored failures of its instance, and a run's row those of the run itself: what was
   * tried again with success has not failed. Failures among these very rows stay.
   */
  void upsert(List<? extends ResultRow> rows);

  /**
   * Instances of the run whose prediction is stored; theirs are complete, for all rows of an
   * instance travel in one transaction.
   */
  Set<String> completedInstances(String studyId, String runId);

  /**
   * Instances of the run whose stored prediction is right, or wrong.
   *
   * @param correctly which of the two
   */
  Set<String> instancesPredicted(String studyId, String runId, boolean correctly);

  Optional<ResultRow.RunRow> run(String studyId, String runId);

  List<ResultRow.StudyRow> studies();

  /** The study's own row. */
  Optional<ResultRow.StudyRow> study(String studyId);

  /** How the study was asked for; empty where no daemon took it. */
  Optional<ResultRow.SubmissionRow> submission(String studyId);

  /** Studies as wholes. */
  StudyIndex studyIndex();

  List<ResultRow.RunRow> runs(String studyId);

  List<ResultRow.PredictionRow> predictions(String studyId, String runId);

  /** Those of the instances given that are stored. */
  List<ResultRow.PredictionRow> predictions(
      String studyId, String runId, Collection<String> instanceIds);

  List<ResultRow.AttributionRow> attributions(String studyId, String runId);

  /** Of the instances given, by all methods. */
  List<ResultRow.AttributionRow> attributions(
      String studyId, String runId, Collection<String> instanceIds);

  /** Metric rows of the run's instances ({@code instanceId} not empty). */
  List<ResultRow.MetricRow> instanceMetrics(String studyId, String runId);

  /** Metric rows of the instances given. */
  List<ResultRow.MetricRow> instanceMetrics(
      String studyId, String runId, Collection<String> instanceIds);

  /** Metric rows of whole runs of the study ({@code instanceId} empty). */
  List<ResultRow.MetricRow> runMetrics(String studyId);

  List<ResultRow.FailureRow> failures(String studyId);

  /** The first failures of a study, {@code most} of them. */
  List<ResultRow.FailureRow> failures(String studyId, int most);

  /** The failures of a run and of its instances. */
  List<ResultRow.FailureRow> failures(String studyId, String runId);

  /**
   * Finds out whether rows can be read: looks whether the files of the store are still those that
   * were opened, and reads from every table. It waits for no writer.
   *
   * @throws dev.ascribe.common.AscribeException saying why not; STORE_LOST where that will stay so
   */
  void checkReadable();

  /**
   * Finds out whether rows could be written, without writing any, and whether they can be read.
   *
   * @throws dev.ascribe.common.AscribeException as {@link #checkReadable}
   */
  void checkWritable();

  /**
   * Reads the whole store and looks for damage; takes as long as that takes.
   *
   * @throws dev.ascribe.common.AscribeException STORE_LOST naming the damage
   */
  void verify();

  /** Units of a study during which processes have died. */
  List<ResultRow.DeathRow> deaths(String studyId);

  void forgetDeaths(String studyId);

  /** Deletes a run with everything that is stored of it. */
  void forgetRun(String studyId, String runId);

  /** Opens a cursor over rows that may be too many to be held at once; the caller closes it. */
  ResultCursor open(ResultQuery query);

  /**
   * Makes this process the only one that runs the study on this store. The default is for stores
   * that no other process can reach.
   *
   * @throws dev.ascribe.common.AscribeException STORE_UNAVAILABLE naming the process that runs it
   */
  default StudyLock lockStudy(String studyId) {
    return () -> {};
  }

  /**
   * Who runs a study on this store at this moment, in this process or in another: a text for
   * people. The default is for stores that no other process can reach.
   */
  default Optional<String> ownerOf(String studyId) {
    return Optional.empty();
  }

  /**
   * Deletes a study with everything that is stored of it. The caller holds its lock. One that is
   * interrupted leaves a cancelled study with some of its runs.
   */
  void deleteStudy(String studyId);

  /**
   * Names the store alike in every process, however its URL is spelled; empty where no other
   * process can reach it.
   */
  default String identity() {
    return "";
  }

  /** Deletes what processes have left of locks that were killed; those of live ones stay. */
  default void deleteDeadLocks() {}

  @Override
  void close();
}
