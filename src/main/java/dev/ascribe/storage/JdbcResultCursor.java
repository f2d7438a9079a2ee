package dev.ascribe.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.StatementContext;
import org.postgresql.util.PGobject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rows of one statement over a connection of its own. The statement sees one snapshot of
 * the database for its whole duration, and other connections can write meanwhile. With SQLite it
 * uses no transaction, because all transactions of the store take SQLite's write lock.
 */
final class JdbcResultCursor implements ResultCursor {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcResultCursor.class);
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
      if (database.dialect().streamsInTransaction()) {
        handle.begin();
      }
      this.rows =
          Database.query(handle, table.selectSql(condition), of)
              .setFetchSize(FETCHED_ROWS)
              .map(this::values)
              .iterator();
    } catch (RuntimeException e) {
      close();
      throw database.failure("reading", e);
    }
  }

  private Object[] values(ResultSet row, StatementContext context) throws SQLException {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(row, i + 1);
    }
    return values;
  }

  /** Returns a value; an array as the same JSON text from every kind of database. */
  private static Object value(ResultSet row, int column) throws SQLException {
    Object value = row.getObject(column);
    return value instanceof PGobject json ? JsonbText.json(json.getValue()) : value;
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public Object[] next() {
    if (handle.isClosed()) {
      throw database.failure("reading", new IllegalStateException("the cursor was closed"));
    }
    try {
      return rows.hasNext() ? rows.next() : null;
    } catch (RuntimeException e) {
      throw database.failure("reading", e);
    }
  }

  @Override
  public void close() {
    try {
      end();
    } catch (RuntimeException ended) {
      // The connection broke, which has ended the transaction. A reader was told by next().
      LOG.debug("a cursor's connection ended before it", ended);
    }
  }

  private void end() {
    try (handle) {
      if (!handle.isClosed() && handle.isInTransaction()) {
        handle.rollback();
      }
    }
  }
}
