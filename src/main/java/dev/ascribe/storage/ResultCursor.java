package dev.ascribe.storage;

import java.util.List;

/**
 * Rows of a {@link ResultQuery} one after the other, in the order of their keys, as they were when
 * the cursor was opened. It holds a connection of its own until it is closed, and few rows. For one
 * thread at a time.
 */
public interface ResultCursor extends AutoCloseable {
  /**
   * A column.
   *
   * @param list whether its values are JSON arrays, as text
   */
  record Column(String name, boolean list) {}

  List<Column> columns();

  /**
   * The values of the next row in the order of the columns: texts, numbers, and null for a number
   * that does not exist; or null after the last row.
   */
  Object[] next();

  @Override
  void close();
}
