package dev.ascribe.storage;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stores results. Thread-safe. Every call blocks, so actors must call it on other threads than
 * their own.
 */
public interface ResultStore extends AutoCloseable {
  /**
   * Writes all rows in one transaction, and replaces rows with the same keys. A prediction deletes
   * the stored failures of its instance, and the row of a run deletes those of the run itself,
   * because a success makes earlier failures obsolete. Failures among the written rows are kept. A
   * prediction also deletes the unfinished samplings of its instance, and a study that is done all
   * of its own.
   *
   * @throws dev.ascribe.common.AscribeException TAKEN_OVER if this process has locked one of the
   *     studies before and another process has taken it over since. Titles and deaths are written
   *     all the same.
   */
  void upsert(List<? extends ResultRow> rows);

  /**
   * Changes the status of a study that has the expected one.
   *
   * @param from the expected status
   * @param ended milliseconds since 1970, or null
   * @return whether the status was changed
   * @throws dev.ascribe.common.AscribeException TAKEN_OVER as {@link #upsert}
   */
  boolean changeStatus(String studyId, String from, String to, Long ended);

  /**
   * Returns the instances of the run whose prediction is stored. All other rows of these instances
   * are stored as well, since one transaction writes all rows of an instance.
   */
  Set<String> completedInstances(String studyId, String runId);

  /**
   * Returns the instances of the run whose stored prediction is right, or those whose prediction is
   * wrong.
   *
   * @param correctly whether the right ones are returned
   */
  Set<String> instancesPredicted(String studyId, String runId, boolean correctly);

  Optional<ResultRow.RunRow> run(String studyId, String runId);

  List<ResultRow.StudyRow> studies();

  /** Returns the row of the study; empty if the store does not contain the study. */
  Optional<ResultRow.StudyRow> study(String studyId);

  /** Returns the request for the study; empty if it was not submitted to a daemon. */
  Optional<ResultRow.SubmissionRow> submission(String studyId);

  /** Returns the index, which lists studies and counts their results. */
  StudyIndex studyIndex();

  List<ResultRow.RunRow> runs(String studyId);

  List<ResultRow.PredictionRow> predictions(String studyId, String runId);

  /** Returns the stored predictions of the given instances. */
  List<ResultRow.PredictionRow> predictions(
      String studyId, String runId, Collection<String> instanceIds);

  List<ResultRow.AttributionRow> attributions(String studyId, String runId);

  /** Returns the stored attributions of the given instances by all methods. */
  List<ResultRow.AttributionRow> attributions(
      String studyId, String runId, Collection<String> instanceIds);

  /** Returns the metrics of all instances of the run, without the metrics of the run itself. */
  List<ResultRow.MetricRow> instanceMetrics(String studyId, String runId);

  /** Returns the metrics of the given instances. */
  List<ResultRow.MetricRow> instanceMetrics(
      String studyId, String runId, Collection<String> instanceIds);

  /** Returns the labels at thresholds of all instances of the run. */
  List<ThresholdLabelRow> thresholdLabels(String studyId, String runId);

  /** Returns the intervals of the study; none until it has ended. */
  List<IntervalRow> intervals(String studyId);

  /** Returns the comparisons of the study; none until it has ended. */
  List<ComparisonRow> comparisons(String studyId);

  /** Returns the metrics of whole runs of the study, in which {@code instanceId} is empty. */
  List<ResultRow.MetricRow> runMetrics(String studyId);

  List<ResultRow.FailureRow> failures(String studyId);

  /** Returns the first failures of a study, at most {@code most}. */
  List<ResultRow.FailureRow> failures(String studyId, int most);

  /** Returns the failures of a run and of its instances. */
  List<ResultRow.FailureRow> failures(String studyId, String runId);

  /**
   * Checks that rows can be read: that the store's files are still those that were opened, and that
   * every table can be read. It does not wait for writers.
   *
   * @throws dev.ascribe.common.AscribeException with the reason; STORE_LOST if waiting does not
   *     help
   */
  void checkReadable();

  /**
   * Checks that rows can be read and written, without writing any.
   *
   * @throws dev.ascribe.common.AscribeException as {@link #checkReadable}
   */
  void checkWritable();

  /**
   * Reads the whole store and looks for damage. The time grows with the size of the store.
   *
   * @throws dev.ascribe.common.AscribeException STORE_LOST with a description of the damage
   */
  void verify();

  /** Returns the units of a study during which processes died. */
  List<ResultRow.DeathRow> deaths(String studyId);

  void forgetDeaths(String studyId);

  /** Returns the values of a study's samplings that are in progress, in the order of their keys. */
  List<UnfinishedSamplingRow> unfinishedSamplings(String studyId);

  /** Deletes a run with all its results. */
  void forgetRun(String studyId, String runId);

  /** Opens a cursor over rows that may be too many for the memory. The caller closes it. */
  ResultCursor open(ResultQuery query);

  /** Counts the rows of a query. */
  long count(ResultQuery query);

  /** Returns the locks of studies. The default suits a store that no other process can reach. */
  default StudyLocks locks() {
    return StudyLocks.NONE;
  }

  /**
   * Deletes a study with all its results. The caller must hold its lock. If the call is
   * interrupted, a cancelled study with some of its runs is left.
   */
  void deleteStudy(String studyId);

  /**
   * Returns a name of the store that is the same in every process, whatever the spelling of its
   * URL; empty if no other process can reach the store.
   */
  default String identity() {
    return "";
  }

  @Override
  void close();
}
