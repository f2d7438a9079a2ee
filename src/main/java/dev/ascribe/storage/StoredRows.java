package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads the rows of one table, or of one study in it, one after the other in the order of their
 * keys. The values are the same for every kind of database: texts, {@link Long}, {@link Double},
 * arrays of doubles, and null. The columns are those that the table has, whether or not a record of
 * this program knows them.
 *
 * <p>The connection is in a transaction, so that PostgreSQL sends few rows at a time.
 */
final class StoredRows implements AutoCloseable {
  private static final int FETCHED_ROWS = 500;

  private final Dialect dialect;
  private final ResultTable<?> table;
  private final List<String> columns;
  private final List<ResultCursor.Type> types;
  private final PreparedStatement statement;
  private final ResultSet rows;

  private StoredRows(
      Dialect dialect, ResultTable<?> table, List<String> columns, PreparedStatement statement)
      throws SQLException {
    this.dialect = dialect;
    this.table = table;
    this.columns = columns;
    this.types = columns.stream().map(name -> type(table, name)).toList();
    this.statement = statement;
    this.rows = statement.executeQuery();
  }

  /**
   * Begins to read the rows of a study.
   *
   * @param columns a result of {@link #columnsOf}
   */
  static StoredRows ofStudy(
      Dialect dialect,
      Connection connection,
      ResultTable<?> table,
      List<String> columns,
      String studyId)
      throws SQLException {
    return open(dialect, connection, table, columns, "study_id = ?", List.of(studyId));
  }

  /** Begins to read all rows of a table. */
  static StoredRows ofTable(
      Dialect dialect, Connection connection, ResultTable<?> table, List<String> columns)
      throws SQLException {
    return open(dialect, connection, table, columns, "1 = 1", List.of());
  }

  private static StoredRows open(
      Dialect dialect,
      Connection connection,
      ResultTable<?> table,
      List<String> columns,
      String condition,
      List<String> arguments)
      throws SQLException {
    PreparedStatement statement =
        connection.prepareStatement(
            "SELECT %s FROM %s WHERE %s ORDER BY %s"
                .formatted(
                    String.join(", ", columns),
                    table.name(),
                    condition,
                    String.join(", ", table.keys())));
    try {
      statement.setFetchSize(FETCHED_ROWS);
      for (int i = 0; i < arguments.size(); i++) {
        statement.setString(i + 1, arguments.get(i));
      }
      return new StoredRows(dialect, table, columns, statement);
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  /** Returns the columns of a table as the database has them. */
  static List<String> columnsOf(Connection connection, ResultTable<?> table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet none =
            statement.executeQuery("SELECT * FROM %s WHERE 1 = 0".formatted(table.name()))) {
      ResultSetMetaData columns = none.getMetaData();
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        names.add(columns.getColumnName(i));
      }
      return names;
    }
  }

  /** Returns what a column holds; null for a column that no record of this program knows. */
  static ResultCursor.Type type(ResultTable<?> table, String column) {
    return table.columns().stream()
        .filter(each -> each.name().equals(column))
        .map(ResultCursor.Column::type)
        .findFirst()
        .orElse(null);
  }

  /**
   * Returns the values of the next row in the order of the columns; null after the last row.
   *
   * @throws AscribeException STORE_DAMAGED for a value of a wrong kind
   */
  Object[] next() throws SQLException {
    if (!rows.next()) {
      return null;
    }
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      try {
        values[i] = StoredValue.read(rows, i + 1, types.get(i));
      } catch (StoredValue.WrongKind wrong) {
        throw new AscribeException(
            ErrorCode.STORE_DAMAGED,
            "store %s: table %s, row %s, column %s: %s"
                .formatted(dialect.url(), table.name(), key(), columns.get(i), wrong.getMessage()),
            wrong);
      }
    }
    return values;
  }

  /** Moves to the next row without reading its values. Returns whether there is one. */
  boolean moveToNext() throws SQLException {
    return rows.next();
  }

  /** Returns the present row, whose columns are those of the table. */
  ResultSet current() {
    return rows;
  }

  /** Returns the key of the present row for users. */
  String key() throws SQLException {
    List<String> parts = new ArrayList<>();
    for (String name : table.keys()) {
      parts.add("%s=%s".formatted(name, rows.getString(columns.indexOf(name) + 1)));
    }
    return parts.stream().collect(Collectors.joining(", "));
  }

  @Override
  public void close() throws SQLException {
    try (statement) {
      rows.close();
    }
  }
}
