package dev.ascribe.storage;

import dev.ascribe.storage.ResultCursor.Type;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Reads every value of a table, and looks for those that no program could use: values of a wrong
 * kind, and numbers that are none where a model must have given a number.
 */
final class ValueCheck {
  private static final int REPORTED_ROWS = 500;

  /** Columns of arrays that hold a number for every label or word. */
  private static final Set<String> COMPLETE = Set.of("probabilities", "scores");

  /** Why a word may have no score: a deadline ended its method before its turn. */
  private static final String UNFINISHED = "not-all-features";

  private final Dialect dialect;
  private final Connection connection;
  private final ResultTable<?> table;
  private final StoreFaults faults;
  private final StoreProgress progress;

  ValueCheck(
      Dialect dialect,
      Connection connection,
      ResultTable<?> table,
      StoreFaults faults,
      StoreProgress progress) {
    this.dialect = dialect;
    this.connection = connection;
    this.table = table;
    this.faults = faults;
    this.progress = progress;
  }

  /**
   * Reads the table.
   *
   * @param before number of rows of other tables that were read before
   * @return the number of rows that were read now and before
   */
  long check(long before) throws SQLException {
    List<String> columns = StoredRows.columnsOf(connection, table);
    int reason = columns.indexOf("standard_error_unknown");
    long done = before;
    try (StoredRows rows = StoredRows.ofTable(dialect, connection, table, columns)) {
      while (rows.moveToNext()) {
        boolean isUnfinished =
            reason >= 0 && UNFINISHED.equals(rows.current().getString(reason + 1));
        for (int i = 0; i < columns.size(); i++) {
          check(rows, i, columns.get(i), isUnfinished);
        }
        if (++done % REPORTED_ROWS == 0) {
          progress.advance(done, table.name());
        }
      }
    }
    progress.advance(done, table.name());
    return done;
  }

  private void check(StoredRows rows, int index, String column, boolean isUnfinished)
      throws SQLException {
    ResultSet row = rows.current();
    Type type = StoredRows.type(table, column);
    try {
      Object value = StoredValue.read(row, index + 1, type);
      if (value instanceof Double number && Double.isInfinite(number)) {
        add(StoreFault.Kind.NO_NUMBER, rows, column, "is " + number);
      } else if (value instanceof double[] numbers && COMPLETE.contains(column)) {
        checkComplete(rows, column, numbers, isUnfinished);
      }
    } catch (StoredValue.WrongKind wrong) {
      boolean isNumber = type == Type.NUMBER || type == Type.INTEGER;
      add(
          isNumber ? StoreFault.Kind.NO_NUMBER : StoreFault.Kind.UNREADABLE,
          rows,
          column,
          wrong.getMessage());
    }
  }

  private void checkComplete(StoredRows rows, String column, double[] numbers, boolean isUnfinished)
      throws SQLException {
    for (double number : numbers) {
      if (Double.isInfinite(number) || (Double.isNaN(number) && !isUnfinished)) {
        add(StoreFault.Kind.NO_NUMBER, rows, column, "holds " + number);
        return;
      }
    }
  }

  private void add(StoreFault.Kind kind, StoredRows rows, String column, String problem)
      throws SQLException {
    faults.add(kind, table.name(), "%s: column %s %s".formatted(rows.key(), column, problem));
  }
}
