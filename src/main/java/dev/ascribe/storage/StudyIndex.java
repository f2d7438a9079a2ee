package dev.ascribe.storage;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Studies as wholes, for lists and sums; no rows of instances are read. Thread-safe; every call
 * blocks.
 */
public interface StudyIndex {
  /**
   * The next studies in the order of {@link StudyKey}.
   *
   * @param after the last one that is known, or null for the first
   * @param limit most studies
   */
  List<StudyHead> page(StudyKey after, int limit);

  /** Those of the studies given that are stored, in no order. */
  List<StudyHead> heads(Collection<String> studyIds);

  /** Every run of the studies given, in the order of their ids. */
  List<RunCounts> runCounts(Collection<String> studyIds);

  /**
   * The next runs of a study in the order of their ids.
   *
   * @param after id of the last one that is known, or "" for the first
   * @param limit most runs
   * @param states only runs of these; empty for all
   */
  List<ResultRow.RunRow> runs(String studyId, String after, int limit, Collection<String> states);

  /** The runs given of a study, in the order of their ids. */
  List<RunCounts> runCounts(String studyId, Collection<String> runIds);

  /** The accuracy of each of the runs given that has one, by run. */
  Map<String, Double> accuracies(String studyId, Collection<String> runIds);

  /** How many failures are stored, by study; a study without any may be missing. */
  Map<String, Integer> failureCounts(Collection<String> studyIds);

  /**
   * A study without its specification, and how it was asked for.
   *
   * @param status running, done, failed or cancelled
   * @param ended milliseconds since 1970; null while it goes on, and where that is not known
   * @param priority of its share of the devices; null where no daemon took it
   * @param submitted milliseconds since 1970; null where no daemon took it
   * @param instances of all runs together; null where no daemon took it
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
   * What is stored of a run, in numbers.
   *
   * @param status pending, trained, done or failed
   * @param instances that it is to explain; null where that is not known
   * @param completed instances that are stored
   * @param withFailures instances that are not stored, and of which a failure is
   * @param evaluations behind its stored attributions
   */
  record RunCounts(
      String studyId,
      String runId,
      String status,
      Integer instances,
      int completed,
      int withFailures,
      long evaluations) {
    /** Instances that failed for good, or null where that is not known. */
    public Integer failed() {
      if (!status.equals("failed")) {
        return withFailures;
      }
      // A run without a model fails with all its instances, of which no failure speaks.
      return instances == null ? null : Integer.valueOf(Math.max(0, instances - completed));
    }
  }
}
