package dev.ascribe.storage;

import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Writes rows of all kinds, in the order in which their tables refer to each other. */
final class RowUpsert {
  private RowUpsert() {}

  static void write(Handle handle, List<? extends ResultRow> rows) {
    Map<ResultTable<?>, List<ResultRow>> byTable =
        rows.stream().collect(Collectors.groupingBy(ResultTables::of, Collectors.toList()));
    forgetFailures(handle, rows);
    for (ResultTable<?> table : ResultTables.ALL) {
      if (byTable.containsKey(table)) {
        write(handle, table, byTable.get(table));
      }
    }
  }

  private static void write(Handle handle, ResultTable<?> table, List<ResultRow> rows) {
    PreparedBatch batch = handle.prepareBatch(table.upsertSql());
    for (ResultRow row : rows) {
      Object[] columns = table.columnsOf(row);
      for (int i = 0; i < columns.length; i++) {
        batch.bind(i, columns[i]);
      }
      batch.add();
    }
    batch.execute();
  }

  /** What a row makes good; failures among the same rows are written afterwards, and so stay. */
  private static void forgetFailures(Handle handle, List<? extends ResultRow> rows) {
    PreparedBatch batch =
        handle.prepareBatch(
            "DELETE FROM failure WHERE study_id = ? AND run_id = ? AND instance_id = ?");
    for (ResultRow row : rows) {
      if (row instanceof PredictionRow prediction) {
        batch.add(prediction.studyId(), prediction.runId(), prediction.instanceId());
      } else if (row instanceof RunRow run) {
        batch.add(run.studyId(), run.runId(), "");
      }
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }
}
