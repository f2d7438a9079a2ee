package dev.ascribe.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How one kind of row lies in its table: the columns, and the way there and back. NaN is NULL.
 *
 * @param name of the table
 * @param rowType what its rows are
 * @param keys columns of the primary key
 * @param values the other columns
 * @param toColumns the row's values, keys first, in the order of the columns
 * @param fromColumns the row under the cursor, from columns in the same order
 */
record ResultTable<R extends ResultRow>(
    String name,
    Class<R> rowType,
    List<String> keys,
    List<String> values,
    Function<R, Object[]> toColumns,
    RowReader<R> fromColumns) {
  /** Reads the row under the cursor of a result set. */
  interface RowReader<R> {
    R read(Columns columns) throws SQLException;
  }

  /** Columns of the row under the cursor, taken one after the other. */
  static final class Columns {
    private final ResultSet resultSet;
    private int index;

    Columns(ResultSet resultSet) {
      this.resultSet = resultSet;
    }

    String text() throws SQLException {
      return resultSet.getString(++index);
    }

    int integer() throws SQLException {
      return resultSet.getInt(++index);
    }

    long bigInteger() throws SQLException {
      return resultSet.getLong(++index);
    }

    /** The number, or null where there is none. */
    Integer integerOrNull() throws SQLException {
      int value = integer();
      return resultSet.wasNull() ? null : value;
    }

    /** The number, or null where there is none. */
    Long bigIntegerOrNull() throws SQLException {
      long value = bigInteger();
      return resultSet.wasNull() ? null : value;
    }

    double number() throws SQLException {
      double value = resultSet.getDouble(++index);
      return resultSet.wasNull() ? Double.NaN : value;
    }

    double[] numbers() throws SQLException {
      return JsonArray.read(text());
    }
  }

  /** {@code INSERT ... ON CONFLICT}, with one parameter per column. */
  String upsertSql() {
    StringJoiner updates = new StringJoiner(", ");
    values.forEach(column -> updates.add(column + " = excluded." + column));
    return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s"
        .formatted(
            name,
            columnList(),
            String.join(", ", columns().map(column -> "?").toList()),
            String.join(", ", keys),
            updates);
  }

  /** All columns of the rows that meet the condition, in the order of their keys. */
  String selectSql(String condition) {
    return "SELECT %s FROM %s WHERE %s ORDER BY %s"
        .formatted(columnList(), name, condition, String.join(", ", keys));
  }

  /** Reads the first and the last row, with all their columns, and forgets them. */
  void probe(Connection connection) throws SQLException {
    for (String direction : List.of("ASC", "DESC")) {
      String order = String.join(" " + direction + ", ", keys) + " " + direction;
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT %s FROM %s ORDER BY %s LIMIT 1".formatted(columnList(), name, order))) {
        if (rows.next()) {
          read(rows);
        }
      }
    }
  }

  /** The values of a row of this table for {@link #upsertSql()}. */
  Object[] columnsOf(ResultRow row) {
    return toColumns.apply(rowType.cast(row));
  }

  R read(ResultSet resultSet) throws SQLException {
    return fromColumns.read(new Columns(resultSet));
  }

  /** Names of all columns, keys first. */
  Stream<String> columns() {
    return Stream.concat(keys.stream(), values.stream());
  }

  private String columnList() {
    return String.join(", ", columns().toList());
  }
}
