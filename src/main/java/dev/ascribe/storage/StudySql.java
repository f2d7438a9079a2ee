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

  static String runs(int studies) {
    return "SELECT study_id, run_id, status, instances FROM run WHERE study_id IN "
        + places(studies)
        + " ORDER BY study_id, run_id";
  }

  static String completed(int studies) {
    return ofRuns("COUNT(*)", "prediction", studies);
  }

  static String evaluations(int studies) {
    return ofRuns("SUM(evaluations)", "attribution", studies);
  }

  private static String ofRuns(String figure, String table, int studies) {
    return "SELECT study_id, run_id, %s FROM %s WHERE study_id IN %s GROUP BY study_id, run_id"
        .formatted(figure, table, places(studies));
  }

  /** Instances with failures; one that is stored has merely lost a method. */
  static String withFailures(int studies) {
    return "SELECT f.study_id, f.run_id, COUNT(DISTINCT f.instance_id) FROM failure f"
        + " WHERE f.study_id IN "
        + places(studies)
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
