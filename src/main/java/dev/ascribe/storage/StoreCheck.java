package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a whole store and looks for faults. It changes nothing, and sees the rows of one moment, so
 * it can run while others write.
 */
public final class StoreCheck {
  /**
   * What a check found.
   *
   * @param schema version of the tables
   * @param rows number of rows by table; empty if the tables cannot be read
   */
  public record Report(SchemaVersion schema, Map<String, Long> rows, List<StoreFault> faults) {}

  private final Dialect dialect;
  private final StoreProgress progress;
  private final StoreFaults faults = new StoreFaults();
  private final Map<String, Long> rows = new LinkedHashMap<>();

  private StoreCheck(Dialect dialect, StoreProgress progress) {
    this.dialect = dialect;
    this.progress = progress;
  }

  /**
   * Checks the store at a URL.
   *
   * @throws AscribeException STORE_UNAVAILABLE if there is no store, or if it cannot be reached
   */
  public static Report check(String url, StoreProgress progress) {
    ResultStores.requireExisting(url);
    return new StoreCheck(ResultStores.dialectOf(url), progress).check();
  }

  private Report check() {
    SchemaVersion schema = new SchemaVersion(SchemaVersion.NONE, SchemaVersion.NONE);
    try {
      schema = StoreMigration.version(dialect);
      if (schema.isCurrent()) {
        readAll();
      } else {
        faults.add(
            StoreFault.Kind.SCHEMA,
            "",
            StoreMigration.remedy(dialect, schema) + "; nothing else was checked");
      }
    } catch (AscribeException e) {
      if (e.code() != ErrorCode.STORE_DAMAGED) {
        throw e;
      }
      faults.add(StoreFault.Kind.DAMAGE, "", e.getMessage());
    }
    return new Report(schema, rows, faults.list());
  }

  private void readAll() {
    try (Connection connection = dialect.dataSource().getConnection()) {
      dialect.beginReading(connection);
      // Statements over damaged pages may fail in any way, so damage is looked for first.
      dialect.findDamage(connection).forEach(line -> faults.add(StoreFault.Kind.DAMAGE, "", line));
      if (!requireTables(connection)) {
        return;
      }
      count(connection);
      progress.begin(rows.values().stream().mapToLong(Long::longValue).sum());
      new RelationCheck(dialect, connection, faults).check();
      long done = 0;
      for (ResultTable<?> table : ResultTable.ALL) {
        done = new ValueCheck(dialect, connection, table, faults, progress).check(done);
      }
    } catch (SQLException e) {
      throw dialect.explain("checking it", e);
    }
  }

  /** Looks for tables and columns that are missing, and returns whether there are none. */
  private boolean requireTables(Connection connection) {
    boolean isComplete = true;
    for (ResultTable<?> table : ResultTable.ALL) {
      List<String> missing =
          new ArrayList<>(table.columns().stream().map(ResultCursor.Column::name).toList());
      try {
        missing.removeAll(StoredRows.columnsOf(connection, table));
      } catch (SQLException e) {
        AscribeException explained = dialect.explain("checking it", e);
        if (explained.code() != ErrorCode.STORE_DAMAGED) {
          throw explained;
        }
        faults.add(StoreFault.Kind.SCHEMA, table.name(), "the table is missing");
        // PostgreSQL takes no more statements in this transaction.
        return false;
      }
      for (String column : missing) {
        faults.add(StoreFault.Kind.SCHEMA, table.name(), "column %s is missing".formatted(column));
        isComplete = false;
      }
    }
    return isComplete;
  }

  private void count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (ResultTable<?> table : ResultTable.ALL) {
        try (ResultSet row = statement.executeQuery(table.countSql("1 = 1"))) {
          row.next();
          rows.put(table.name(), row.getLong(1));
        }
      }
    }
  }
}
