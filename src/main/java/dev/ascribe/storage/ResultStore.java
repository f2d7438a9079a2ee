package dev.ascribe.storage;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps results. Thread-safe. Every call blocks, so that actors call it from threads of its own.
 */
public interface ResultStore extends AutoCloseable {
  /**
   * Writes all rows in one transaction, and replaces rows of the same key. A prediction deletes the
   * stored failures of its instance, and the row of a run those of the run itself, because an
   * attempt that succeeds makes up for earlier ones. Failures among the rows written are kept.
   */
  void upsert(List<? extends ResultRow> rows);

  /**
   * The instances of the run whose prediction is stored. All other rows of these are stored too,
   * since one transaction writes all rows of an instance.
   */
  Set<String> completedInstances(String studyId, String runId);

  /**
   * The instances of the run whose stored prediction is right, or those whose prediction is wrong.
   *
   * @param correctly whether the right ones are wanted
   */
  Set<String> instancesPredicted(String studyId, String runId, boolean correctly);

  Optional<ResultRow.RunRow> run(String studyId, String runId);

  List<ResultRow.StudyRow> studies();

  /** The study's own row. */
  Optional<ResultRow.StudyRow> study(String studyId);

  /** The request for the study; empty where no daemon was given it. */
  Optional<ResultRow.SubmissionRow> submission(String studyId);

  /** Lists and sums over whole studies. */
  StudyIndex studyIndex();

  List<ResultRow.RunRow> runs(String studyId);

  List<ResultRow.PredictionRow> predictions(String studyId, String runId);

  /** The stored predictions of the given instances. */
  List<ResultRow.PredictionRow> predictions(
      String studyId, String runId, Collection<String> instanceIds);

  List<ResultRow.AttributionRow> attributions(String studyId, String runId);

  /** The stored attributions of the given instances by all methods. */
  List<ResultRow.AttributionRow> attributions(
      String studyId, String runId, Collection<String> instanceIds);

  /** The metric rows of the run's instances, in which {@code instanceId} is not empty. */
  List<ResultRow.MetricRow> instanceMetrics(String studyId, String runId);

  /** The metric rows of the given instances. */
  List<ResultRow.MetricRow> instanceMetrics(
      String studyId, String runId, Collection<String> instanceIds);

  /** The metric rows of whole runs of the study, in which {@code instanceId} is empty. */
  List<ResultRow.MetricRow> runMetrics(String studyId);

  List<ResultRow.FailureRow> failures(String studyId);

  /** The first failures of a study, {@code most} of them. */
  List<ResultRow.FailureRow> failures(String studyId, int most);

  /** The failures of a run and of its instances. */
  List<ResultRow.FailureRow> failures(String studyId, String runId);

  /**
   * Checks that rows can be read: that the files of the store are still those that were opened, and
   * that every table gives rows. It waits for no writer.
   *
   * @throws dev.ascribe.common.AscribeException saying why they cannot; STORE_LOST where waiting
   *     does not help
   */
  void checkReadable();

  /**
   * Checks that rows can be read, and that they could be written, without writing any.
   *
   * @throws dev.ascribe.common.AscribeException as {@link #checkReadable}
   */
  void checkWritable();

  /**
   * Reads the whole store and looks for damage, which takes longer the larger the store is.
   *
   * @throws dev.ascribe.common.AscribeException STORE_LOST naming the damage
   */
  void verify();

  /** The units of a study during which processes died. */
  List<ResultRow.DeathRow> deaths(String studyId);

  void forgetDeaths(String studyId);

  /** Deletes a run with everything that is stored of it. */
  void forgetRun(String studyId, String runId);

  /** Opens a cursor over rows that may be too many to be held at once; the caller closes it. */
  ResultCursor open(ResultQuery query);

  /**
   * Makes this process the only one that runs the study on this store. The default suits a store
   * that no other process can reach.
   *
   * @throws dev.ascribe.common.AscribeException STORE_UNAVAILABLE naming the process that runs it
   */
  default StudyLock lockStudy(String studyId) {
    return () -> {};
  }

  /**
   * The process that runs a study on this store at this moment, this one or another, as a text for
   * people. The default suits a store that no other process can reach.
   */
  default Optional<String> ownerOf(String studyId) {
    return Optional.empty();
  }

  /**
   * Deletes a study with everything that is stored of it. The caller holds its lock. If the call is
   * interrupted, a cancelled study with some of its runs stays.
   */
  void deleteStudy(String studyId);

  /**
   * A name of the store that is the same in every process, however its URL is spelled; empty where
   * no other process can reach the store.
   */
  default String identity() {
    return "";
  }

  /** Deletes the locks of processes that were killed. Those of live processes stay. */
  default void deleteDeadLocks() {}

  @Override
  void close();

  /** The lock of the one process that runs a study on a store; {@link #close()} gives it up. */
  interface StudyLock extends AutoCloseable {
    @Override
    void close();
  }
}
