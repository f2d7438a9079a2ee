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
}
