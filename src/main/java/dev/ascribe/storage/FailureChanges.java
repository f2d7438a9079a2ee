package dev.ascribe.storage;

import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The changes of the failure table by some rows: a prediction deletes the failures of its instance,
 * the row of a run deletes those of the run itself, and failures among the rows are written. The
 * changes are made in the order of their keys, so that two processes do not wait for each other.
 */
final class FailureChanges {
  private static final String DELETION =
      "DELETE FROM failure WHERE study_id = ? AND run_id = ? AND instance_id = ?";

  /** The changes of the failures of one instance, or of a run itself. */
  private static final class Change {
    private boolean deletes;
    private final List<FailureRow> written = new ArrayList<>();
  }

  private final TreeMap<RowKey, Change> changes = new TreeMap<>();

  /**
   * @param rows rows of all kinds; failures in the order of their keys
   */
  FailureChanges(List<ResultRow> rows) {
    for (ResultRow row : rows) {
      if (row instanceof PredictionRow prediction) {
        at(prediction.studyId(), prediction.runId(), prediction.instanceId()).deletes = true;
      } else if (row instanceof RunRow run) {
        at(run.studyId(), run.runId(), "").deletes = true;
      } else if (row instanceof FailureRow failure) {
        at(failure.studyId(), failure.runId(), failure.instanceId()).written.add(failure);
      }
    }
  }

  private Change at(String studyId, String runId, String instanceId) {
    return changes.computeIfAbsent(
        new RowKey(Arrays.asList(studyId, runId, instanceId)), key -> new Change());
  }

  /**
   * Makes the changes.
   *
   * @param upsertSql writes one failure
   */
  void apply(Handle handle, String upsertSql) {
    PreparedBatch deletions = handle.prepareBatch(DELETION);
    for (RowKey key : changes.keySet()) {
      Change change = changes.get(key);
      if (change.deletes) {
        deletions.add(key.values().toArray());
      }
      if (!change.written.isEmpty()) {
        deletions.execute();
        deletions = handle.prepareBatch(DELETION);
        PreparedBatch writes = handle.prepareBatch(upsertSql);
        change.written.forEach(row -> writes.bindMethods(row).add());
        writes.execute();
      }
    }
    deletions.execute();
  }
}
