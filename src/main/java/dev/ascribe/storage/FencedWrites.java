package dev.ascribe.storage;

import dev.ascribe.common.Names;
import dev.ascribe.storage.ResultRow.DeathRow;
import dev.ascribe.storage.ResultRow.TitleRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes and deletes the results of a study in a relational database, unless another process has
 * taken the study over.
 */
record FencedWrites(Database database, FencedLocks locks) {
  /** Stores rows in one transaction. A row replaces its earlier version. */
  void upsert(List<? extends ResultRow> rows) {
    // Any process may rename a study, and count the processes that died in it.
    Set<String> fenced =
        rows.stream()
            .filter(row -> !(row instanceof TitleRow) && !(row instanceof DeathRow))
            .map(ResultRow::studyId)
            .collect(Collectors.toSet());
    locks.renew(fenced);
    database.write(
        "writing %s".formatted(Names.count(rows.size(), "row")),
        handle -> {
          locks.requireOwn(handle, fenced);
          ResultTable.upsert(handle, rows);
        });
  }

  /** Changes the status of a study that has the status {@code from}; whether it had. */
  boolean changeStatus(String studyId, String from, String to, Long ended) {
    return database.writeAndGet(
        "changing the status of study " + studyId,
        handle -> {
          locks.requireOwn(handle, List.of(studyId));
          return handle
                  .createUpdate(
                      "UPDATE study SET status = :to, ended = :ended"
                          + " WHERE study_id = :study AND status = :from")
                  .bind("study", studyId)
                  .bind("from", from)
                  .bind("to", to)
                  .bind("ended", ended)
                  .execute()
              == 1;
        });
  }

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
