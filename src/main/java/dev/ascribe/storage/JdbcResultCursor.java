package dev.ascribe.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Reads the rows of one statement over a connection of its own. The statement sees one snapshot of
 * the database for its whole duration, and other connections can write meanwhile. It uses no
 * transaction, because all transactions of the store take SQLite's write lock.
 */
final class JdbcResultCursor implements ResultCursor {
  private static final int FETCHED_ROWS = 500;

  private final Database database;
  private final Handle handle;
  private final List<Column> columns;
  private final ResultIterator<Object[]> rows;

  JdbcResultCursor(Database database, ResultTable<?> table, String condition, Map<String, ?> of) {
    this.database = database;
    this.columns = table.columns();
    this.handle = database.connect();
    try {
      this.rows =
          Database.query(handle, table.selectSql(condition), of)
              .setFetchSize(FETCHED_ROWS)
              .map(JdbcResultCursor::values)
              .iterator();
    } catch (RuntimeException e) {
      handle.close();
      throw database.failure("reading", e);
    }
  }

  private static Object[] values(ResultSet row, StatementContext context) throws SQLException {
    Object[] values = new Object[row.getMetaData().getColumnCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getObject(i + 1);
    }
    return values;
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public Object[] next() {
    try {
      return rows.hasNext() ? rows.next() : null;
    } catch (RuntimeException e) {
      throw database.failure("reading", e);
    }
  }

  @Override
  public void close() {
    try {
      handle.close();
    } catch (RuntimeException e) {
      throw database.failure("reading", e);
    }
  }
}
