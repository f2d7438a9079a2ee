package dev.ascribe.reporting.export;

import dev.ascribe.storage.ResultCursor;
import java.util.Iterator;
import java.util.List;

/**
 * Rows that are no query of the store.
 *
 * @param rows in the order in which they are written
 */
record ListRows(List<Column> columns, Iterator<Object[]> rows) implements ResultCursor {
  @Override
  public Object[] next() {
    return rows.hasNext() ? rows.next() : null;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
