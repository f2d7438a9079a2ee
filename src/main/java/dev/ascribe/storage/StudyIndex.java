package dev.ascribe.storage;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Lists studies and runs, and counts their results. Thread-safe. Every call blocks. */
public interface StudyIndex {
  /**
   * Returns the next studies in the order of {@link StudyKey}.
   *
   * @param after the last study of the page before; null for the first page
   * @param limit most studies
   */
  List<StudyHead> page(StudyKey after, int limit);

  /** Returns the given studies that are stored, in no particular order. */
  List<StudyHead> heads(Collection<String> studyIds);

  /** Returns the studies of a name, in the order of their ids. */
  List<StudyHead> named(String name);

  /** Returns the counts of every run of the given studies, in the order of their ids. */
  List<RunCounts> runCounts(Collection<String> studyIds);

  /**
   * Returns the next runs of a study in the order of their ids.
   *
   * @param after id of the last run of the page before; "" for the first page
   * @param limit most runs
   * @param states of the returned runs; empty for all
   */
  List<ResultRow.RunRow> runs(String studyId, String after, int limit, Collection<String> states);

  /** Returns the counts of the given runs of a study, in the order of their ids. */
  List<RunCounts> runCounts(String studyId, Collection<String> runIds);

  /** Returns the accuracy of each given run that has one, by run. */
  Map<String, Double> accuracies(String studyId, Collection<String> runIds);

  /** Returns the number of stored failures by study. A study without failures may be missing. */
  Map<String, Integer> failureCounts(Collection<String> studyIds);

  /** Returns the number of studies of each status; a status without studies is missing. */
  Map<String, Integer> countsByStatus();

  /**
   * A study without its specification, and the request that submitted it to a daemon.
   *
   * @param title what people call it, or null
   * @param status running, done, failed or cancelled
   * @param ended milliseconds since 1970; null while the study runs, and if the time is unknown
   * @param priority of its share of the devices; null if it was not submitted to a daemon
   * @param submitted milliseconds since 1970; null if it was not submitted to a daemon
   * @param instances the number of instances of all runs; null if it was not submitted to a daemon
   */
  record StudyHead(
      String studyId,
      String name,
      String title,
      String digest,
      String status,
      Long ended,
      String priority,
      Long submitted,
      Integer instances) {
    public StudyKey key() {
      return new StudyKey(submitted == null ? 0 : submitted, studyId);
    }
  }

  /**
   * The counts of a run's stored results.
   *
   * @param status pending, trained, done or failed
   * @param instances the number of instances to explain; null if it is unknown
   * @param completed the number of instances whose results are stored
   * @param withFailures the number of instances with a stored failure and no result
   * @param evaluations the sum over its stored attributions
   */
  record RunCounts(
      String studyId,
      String runId,
      String status,
      Integer instances,
      int completed,
      int withFailures,
      long evaluations) {
    /**
     * Returns the number of instances that failed and are not tried again; null if it is unknown.
     */
    public Integer failed() {
      if (!status.equals("failed")) {
        return withFailures;
      }
      // If a run fails as a whole, its instances count as failed although they have no failures of
      // their own.
      return instances == null ? null : Integer.valueOf(Math.max(0, instances - completed));
    }
  }
}
