package dev.ascribe.storage;

import java.util.Collections;

/**
 * The statements of {@link JdbcStudyIndex}. Each reads ranges of an index and no whole table, so
 * that a list of studies costs what it shows, and not what the store holds.
 */
final class StudySql {
  private static final String HEAD =
      "s.study_id, s.name, s.digest, s.status, s.ended, b.priority, b.submitted, b.instances";

  // A cross join is read in the order written: by date, and not by study to be sorted afterwards.
  private static final String SUBMITTED =
      "SELECT "
          + HEAD
          + " FROM submission b CROSS JOIN study s"
          + " WHERE s.study_id = b.study_id AND b.submitted > 0";

  private static final String LATEST_FIRST = " ORDER BY b.submitted DESC, b.study_id LIMIT ?";

  static final String FIRST_SUBMITTED = SUBMITTED + LATEST_FIRST;

  /** Parameters: the date twice, the study, the limit. */
  static final String NEXT_SUBMITTED =
      SUBMITTED
          // The first condition bounds the range of the index, the second cuts its first date.
          + " AND b.submitted <= ? AND (b.submitted < ? OR b.study_id > ?)"
          + LATEST_FIRST;

  /** Parameters: a study, the limit. */
  static final String NEXT_UNSUBMITTED =
      "SELECT "
          + HEAD
          + " FROM study s LEFT JOIN submission b ON b.study_id = s.study_id AND b.submitted > 0"
          + " WHERE s.study_id > ? AND b.study_id IS NULL ORDER BY s.study_id LIMIT ?";

  private StudySql() {}

  static String heads(int studies) {
    return "SELECT "
        + HEAD
        + " FROM study s LEFT JOIN submission b ON b.study_id = s.study_id WHERE s.study_id IN "
        + places(studies);
  }

  /** Parameters: the study, a run, the states, the limit. */
  static String nextRuns(int states) {
    return ResultTables.RUN.selectSql(
            "study_id = ? AND run_id > ?" + (states == 0 ? "" : " AND status IN " + places(states)))
        + " LIMIT ?";
  }

  /** Parameters: the study, the runs. */
  static String accuracies(int runs) {
    return "SELECT run_id, value FROM metric WHERE "
        + ofRuns(runs)
        + " AND instance_id = '' AND method = '' AND name = 'accuracy' AND subset = 'all'";
  }

  /** The condition on rows of all runs of so many studies. Parameters: the studies. */
  static String ofStudies(int studies) {
    return "study_id IN " + places(studies);
  }

  /** The condition on rows of so many runs of one study. Parameters: the study, the runs. */
  static String ofRuns(int runs) {
    return "study_id = ? AND run_id IN " + places(runs);
  }

  static String runs(String condition) {
    return "SELECT study_id, run_id, status, instances FROM run WHERE "
        + condition
        + " ORDER BY study_id, run_id";
  }

  static String completed(String condition) {
    return byRun("COUNT(*)", "prediction", condition);
  }

  static String evaluations(String condition) {
    return byRun("SUM(evaluations)", "attribution", condition);
  }

  private static String byRun(String figure, String table, String condition) {
    return "SELECT study_id, run_id, %s FROM %s WHERE %s GROUP BY study_id, run_id"
        .formatted(figure, table, condition);
  }

  /** Instances with failures; one that is stored has merely lost a method. */
  static String withFailures(String condition) {
    return "SELECT f.study_id, f.run_id, COUNT(DISTINCT f.instance_id) FROM failure f WHERE "
        + condition
        + " AND f.instance_id <> '' AND NOT EXISTS (SELECT 1 FROM prediction p"
        + " WHERE p.study_id = f.study_id AND p.run_id = f.run_id"
        + " AND p.instance_id = f.instance_id) GROUP BY f.study_id, f.run_id";
  }

  static String failures(int studies) {
    return "SELECT study_id, COUNT(*) FROM failure WHERE study_id IN "
        + places(studies)
        + " GROUP BY study_id";
  }

  /** {@code (?, ?, ?)}. */
  static String places(int count) {
    return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
  }
}
