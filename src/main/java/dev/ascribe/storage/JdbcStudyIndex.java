package dev.ascribe.storage;

import dev.ascribe.storage.ResultRow.RunRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists studies and runs of a relational database. Each statement reads ranges of an index and no
 * whole table, so that the cost of a list depends on its length and not on the size of the store.
 */
record JdbcStudyIndex(Database database) implements StudyIndex {
  private static final String HEAD =
      "SELECT s.study_id, s.name, s.digest, s.status, s.ended, b.priority, b.submitted, b.instances,"
          + " (SELECT NULLIF(t.title, '') FROM title t WHERE t.study_id = s.study_id) AS title";

  // SQLite reads a cross join in the order in which it is written: by date, instead of by study
  // with a later sort.
  private static final String SUBMITTED =
      HEAD
          + " FROM submission b CROSS JOIN study s"
          + " WHERE s.study_id = b.study_id AND b.submitted > 0";

  private static final String LATEST_FIRST = " ORDER BY b.submitted DESC, b.study_id LIMIT :limit";

  static final String FIRST_SUBMITTED = SUBMITTED + LATEST_FIRST;

  static final String NEXT_SUBMITTED =
      SUBMITTED
          // The first condition limits the range of the index; the second one cuts the first date
          // of the range.
          + " AND b.submitted <= :submitted AND (b.submitted < :submitted OR b.study_id > :study)"
          + LATEST_FIRST;

  static final String NEXT_UNSUBMITTED =
      HEAD
          + " FROM study s LEFT JOIN submission b ON b.study_id = s.study_id AND b.submitted > 0"
          + " WHERE s.study_id > :study AND b.study_id IS NULL ORDER BY s.study_id LIMIT :limit";

  static final String HEADS =
      HEAD
          + " FROM study s LEFT JOIN submission b ON b.study_id = s.study_id"
          + " WHERE s.study_id IN (<studies>)";

  /** An id begins with the name of its study, which limits the range of the index. */
  static final String NAMED =
      HEAD
          + " FROM study s LEFT JOIN submission b ON b.study_id = s.study_id"
          + " WHERE s.study_id >= :first AND s.study_id < :end AND s.name = :name ORDER BY s.study_id";

  /**
   * A completed instance may have the failure of a single method. Such an instance does not count
   * as failed.
   */
  private static final String RUN_COUNTS =
      """
      SELECT r.study_id, r.run_id, r.status, r.instances,
        (SELECT COUNT(*) FROM prediction p
          WHERE p.study_id = r.study_id AND p.run_id = r.run_id) AS completed,
        (SELECT COUNT(DISTINCT f.instance_id) FROM failure f
          WHERE f.study_id = r.study_id AND f.run_id = r.run_id AND f.instance_id <> ''
            AND NOT EXISTS (SELECT 1 FROM prediction p
              WHERE p.study_id = f.study_id AND p.run_id = f.run_id
                AND p.instance_id = f.instance_id)) AS with_failures,
        (SELECT COALESCE(SUM(a.evaluations), 0) FROM attribution a
          WHERE a.study_id = r.study_id AND a.run_id = r.run_id) AS evaluations
      FROM run r WHERE %s ORDER BY r.study_id, r.run_id
      """;

  /** Reads the whole table, which has one row a study. */
  private static final String COUNTS_BY_STATUS =
      "SELECT status, COUNT(*) FROM study GROUP BY status";

  static final String COUNTS_OF_STUDIES = RUN_COUNTS.formatted("r.study_id IN (<studies>)");

  static final String COUNTS_OF_RUNS =
      RUN_COUNTS.formatted("r.study_id = :study AND r.run_id IN (<runs>)");

  static final String ACCURACIES =
      "SELECT run_id, value FROM metric WHERE study_id = :study AND run_id IN (<runs>)"
          + " AND instance_id = '' AND method = '' AND name = 'accuracy' AND subset = 'all'";

  static final String FAILURE_COUNTS =
      "SELECT study_id, COUNT(*) FROM failure WHERE study_id IN (<studies>) GROUP BY study_id";

  @Override
  public List<StudyHead> page(StudyKey after, int limit) {
    List<StudyHead> page = new ArrayList<>(submitted(after, limit));
    if (page.size() < limit) {
      // No id is smaller than the empty text.
      String last = after == null || after.submitted() > 0 ? "" : after.studyId();
      page.addAll(
          database.select(
              NEXT_UNSUBMITTED,
              StudyHead.class,
              Map.of("study", last, "limit", limit - page.size())));
    }
    return page;
  }

  private List<StudyHead> submitted(StudyKey after, int limit) {
    if (after == null) {
      return database.select(FIRST_SUBMITTED, StudyHead.class, Map.of("limit", limit));
    }
    return after.submitted() == 0
        ? List.of()
        : database.select(
            NEXT_SUBMITTED,
            StudyHead.class,
            Map.of("submitted", after.submitted(), "study", after.studyId(), "limit", limit));
  }

  @Override
  public List<StudyHead> heads(Collection<String> studyIds) {
    return ofStudies(HEADS, StudyHead.class, studyIds);
  }

  @Override
  public List<StudyHead> named(String name) {
    // The character after the hyphen, in the order of the index, is the full stop.
    return database.select(
        NAMED, StudyHead.class, Map.of("first", name + "-", "end", name + ".", "name", name));
  }

  @Override
  public List<RunCounts> runCounts(Collection<String> studyIds) {
    return ofStudies(COUNTS_OF_STUDIES, RunCounts.class, studyIds);
  }

  @Override
  public List<RunCounts> runCounts(String studyId, Collection<String> runIds) {
    return runIds.isEmpty()
        ? List.of()
        : database.select(
            COUNTS_OF_RUNS, RunCounts.class, Map.of("study", studyId, "runs", runIds));
  }

  private <T> List<T> ofStudies(String sql, Class<T> type, Collection<String> studyIds) {
    return studyIds.isEmpty() ? List.of() : database.select(sql, type, Map.of("studies", studyIds));
  }

  @Override
  public List<RunRow> runs(String studyId, String after, int limit, Collection<String> states) {
    Map<String, Object> arguments =
        new HashMap<>(Map.of("study", studyId, "after", after, "limit", limit));
    if (!states.isEmpty()) {
      arguments.put("states", states);
    }
    return database.select(nextRuns(!states.isEmpty()), RunRow.class, arguments);
  }

  /**
   * @param inStates whether only runs of some states are wanted
   */
  static String nextRuns(boolean inStates) {
    String condition = "study_id = :study AND run_id > :after";
    return ResultTable.RUN.selectSql(condition + (inStates ? " AND status IN (<states>)" : ""))
        + " LIMIT :limit";
  }

  @Override
  public Map<String, Double> accuracies(String studyId, Collection<String> runIds) {
    return runIds.isEmpty()
        ? Map.of()
        : database.selectMap(
            ACCURACIES, ColumnMapping::number, Map.of("study", studyId, "runs", runIds));
  }

  @Override
  public Map<String, Integer> failureCounts(Collection<String> studyIds) {
    return studyIds.isEmpty()
        ? Map.of()
        : database.selectMap(
            FAILURE_COUNTS,
            (row, column, context) -> row.getInt(column),
            Map.of("studies", studyIds));
  }

  @Override
  public Map<String, Integer> countsByStatus() {
    return database.selectMap(
        COUNTS_BY_STATUS, (row, column, context) -> row.getInt(column), Map.of());
  }
}
