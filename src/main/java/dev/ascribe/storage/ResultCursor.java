package dev.ascribe.storage;

import java.util.List;

/**
 * Reads the rows of a {@link ResultQuery} one after the other, in the order of their keys, as they
 * were when the cursor was opened. It keeps few rows in memory, and holds a connection until it is
 * closed. Only one thread at a time may use it.
 */
public interface ResultCursor extends AutoCloseable {
  /**
   * A column.
   *
   * @param list whether its values are texts with JSON arrays
   */
  record Column(String name, boolean list) {}

  List<Column> columns();

  /**
   * Returns the values of the next row in the order of the columns, or null after the last row. A
   * value is a text, a number, or null.
   */
  Object[] next();

  @Override
  void close();
}
