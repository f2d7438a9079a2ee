package dev.ascribe.storage;

import java.util.List;
import java.util.Map;

/** Deletes results from a relational database, unless another process has taken the study over. */
record JdbcDeletion(Database database, FencedLocks locks) {
  void deleteDeaths(String studyId) {
    execute("deleting deaths of " + studyId, "DELETE FROM death WHERE study_id = ?", studyId);
  }

  /** Deletes a run with all its results. */
  void deleteRun(String studyId, String runId) {
    database.write(
        "deleting run " + runId,
        handle -> {
          locks.requireOwn(handle, List.of(studyId));
          // All rows except failures refer to the row of the run, and are deleted with it.
          for (String table : List.of("failure", "run")) {
            handle.execute(
                "DELETE FROM " + table + " WHERE study_id = ? AND run_id = ?", studyId, runId);
          }
        });
  }

  /** Deletes a study run by run, since one large transaction would lock out other processes. */
  void deleteStudy(String studyId) {
    String attempt = "deleting study " + studyId;
    execute(attempt, "UPDATE study SET status = 'cancelled' WHERE study_id = ?", studyId);
    List<String> runs =
        database.select(
            "SELECT run_id FROM run WHERE study_id = :study ORDER BY run_id",
            String.class,
            Map.of("study", studyId));
    runs.forEach(run -> deleteRun(studyId, run));
    execute(attempt, "DELETE FROM study WHERE study_id = ?", studyId);
  }

  private void execute(String attempt, String sql, String studyId) {
    database.write(
        attempt,
        handle -> {
          locks.requireOwn(handle, List.of(studyId));
          handle.execute(sql, studyId);
        });
  }
}
