package dev.ascribe.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Inserts rows as fast as JDBC can: by plain batches, without keys that may exist already, and with
 * values that were converted before. The difference to the speed of an engine is the cost of
 * everything else. Used by one thread.
 */
public final class BareInserts implements AutoCloseable {
  private final Dialect dialect;
  private final Connection connection;

  private BareInserts(Dialect dialect, Connection connection) {
    this.dialect = dialect;
    this.connection = connection;
  }

  /** Connects to a store that exists. */
  public static BareInserts open(String url) {
    Dialect dialect = ResultStores.dialectOf(url);
    try {
      return new BareInserts(dialect, dialect.dataSource().getConnection());
    } catch (SQLException e) {
      throw dialect.explain("opening it", e);
    }
  }

  /**
   * Inserts rows in one transaction.
   *
   * @param rows new ones
   * @return the seconds that JDBC took
   */
  public double insert(List<ResultRow> rows) {
    double seconds = 0;
    try {
      connection.setAutoCommit(false);
      for (ResultTable<?> table : ResultTable.ALL) {
        List<Object[]> values = new ArrayList<>();
        for (ResultRow row : rows) {
          if (ResultTable.of(row) == table) {
            values.add(table.values(row));
          }
        }
        if (!values.isEmpty()) {
          seconds += insert(table, values);
        }
      }
      long start = System.nanoTime();
      // Without a change of the mode, SQLite's driver would begin the next transaction at once, and
      // lock out all others.
      connection.setAutoCommit(true);
      return seconds + (System.nanoTime() - start) / 1e9;
    } catch (SQLException e) {
      throw dialect.explain("inserting rows", e);
    }
  }

  private double insert(ResultTable<?> table, List<Object[]> rows) throws SQLException {
    for (Object[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        if (row[i] instanceof double[] numbers) {
          row[i] = dialect.hasJsonb() ? ColumnMapping.jsonb(numbers) : ColumnMapping.json(numbers);
        }
      }
    }
    List<String> columns = table.columns().stream().map(ResultCursor.Column::name).toList();
    String sql =
        "INSERT INTO %s (%s) VALUES (%s)"
            .formatted(
                table.name(),
                String.join(", ", columns),
                String.join(", ", Collections.nCopies(columns.size(), "?")));
    long start = System.nanoTime();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Object[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          StoredValue.write(statement, i + 1, row[i], dialect.hasJsonb());
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw dialect.explain("closing it", e);
    }
  }
}
