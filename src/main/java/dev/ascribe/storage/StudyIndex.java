package dev.ascribe.storage;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Lists studies and runs, and sums them up. Thread-safe. Every call blocks. */
public interface StudyIndex {
  /**
   * The next studies in the order of {@link StudyKey}.
   *
   * @param after the last study of the page before, or null for the first page
   * @param limit most studies
   */
  List<StudyHead> page(StudyKey after, int limit);

  /** The stored studies among those given, in no order. */
  List<StudyHead> heads(Collection<String> studyIds);

  /** Every run of the studies given, in the order of their ids. */
  List<RunCounts> runCounts(Collection<String> studyIds);

  /**
   * The next runs of a study in the order of their ids.
   *
   * @param after id of the last run of the page before, or "" for the first page
   * @param limit most runs
   * @param states of the runs that are wanted; empty for all
   */
  List<ResultRow.RunRow> runs(String studyId, String after, int limit, Collection<String> states);

  /** The runs given of a study, in the order of their ids. */
  List<RunCounts> runCounts(String studyId, Collection<String> runIds);

  /** The accuracy of each of the runs given that has one, by run. */
  Map<String, Double> accuracies(String studyId, Collection<String> runIds);

  /** How many failures are stored, by study; a study without any may be missing. */
  Map<String, Integer> failureCounts(Collection<String> studyIds);

  /**
   * A study without its specification, and the request that submitted it to a daemon.
   *
   * @param status running, done, failed or cancelled
   * @param ended milliseconds since 1970; null while the study runs, and where it is not known
   * @param priority of its share of the devices; null where no daemon was given it
   * @param submitted milliseconds since 1970; null where no daemon was given it
   * @param instances the number of instances of all runs; null where no daemon was given it
   */
  record StudyHead(
      String studyId,
      String name,
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
   * Counts the stored results of a run.
   *
   * @param status pending, trained, done or failed
   * @param instances the number of instances to explain; null where it is not known
   * @param completed the number of instances whose results are stored
   * @param withFailures the number of instances of which a failure is stored and no result
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
    /** The number of instances that failed and are not tried again; null where it is not known. */
    public Integer failed() {
      if (!status.equals("failed")) {
        return withFailures;
      }
      // Where a run fails as a whole, its instances fail without failures of their own.
      return instances == null ? null : Integer.valueOf(Math.max(0, instances - completed));
    }
  }
}
