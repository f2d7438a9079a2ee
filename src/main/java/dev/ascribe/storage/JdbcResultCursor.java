package dev.ascribe.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * The rows of one statement. A statement reads from one snapshot of the database however long it
 * takes, so that writers go on beside it; a transaction would lock them out of SQLite, where ours
 * begin as writers.
 */
final class JdbcResultCursor implements ResultCursor {
  private static final int FETCHED_ROWS = 500;
  private static final List<String> LISTS = List.of("probabilities", "scores", "standard_errors");

  private final Database database;
  private final Connection connection;
  private final ResultSet rows;
  private final List<Column> columns;

  private JdbcResultCursor(
      Database database, Connection connection, ResultSet rows, List<Column> columns) {
    this.database = database;
    this.connection = connection;
    this.rows = rows;
    this.columns = columns;
  }

  /** Opens a cursor on a connection of its own, which it closes. */
  static JdbcResultCursor open(Database database, ResultQuery query) {
    ResultTable<?> table = ResultTables.named(query.table());
    Connection connection = null;
    try {
      connection = database.connect();
      PreparedStatement statement = connection.prepareStatement(table.selectSql(query.condition()));
      statement.setFetchSize(FETCHED_ROWS);
      statement.setString(1, query.studyId());
      if (query.run() != null) {
        statement.setString(2, query.run());
      }
      List<Column> columns =
          table.columns().map(name -> new Column(name, LISTS.contains(name))).toList();
      return new JdbcResultCursor(database, connection, statement.executeQuery(), columns);
    } catch (RuntimeException | SQLException e) {
      closeAfter(connection, e);
      throw database.failure("reading", e);
    }
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public Object[] next() {
    try {
      if (!rows.next()) {
        return null;
      }
      Object[] values = new Object[columns.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = rows.getObject(i + 1);
      }
      return values;
    } catch (SQLException e) {
      throw database.failure("reading", e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw database.failure("reading", e);
    }
  }

  private static void closeAfter(Connection connection, Exception failure) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
