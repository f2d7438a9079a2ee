package dev.ascribe.storage;

import java.util.List;

/**
 * Reads the rows of a {@link ResultQuery} one after the other, in the order of their keys, as they
 * were when the cursor was opened. It keeps few rows in memory, and holds a connection until it is
 * closed. Only one thread at a time may use it.
 */
public interface ResultCursor extends AutoCloseable {
  /** Says what the values of a column mean. */
  enum Type {
    TEXT,
    INTEGER,
    /** A double; null stands for NaN. */
    NUMBER,
    /** Milliseconds since 1970. */
    TIME,
    /** A text with a JSON array of numbers, in which null stands for NaN. */
    NUMBERS,
    /** A text with a JSON array of texts. */
    TEXTS,
    /** A text with a JSON array of arrays of 0 and 1. */
    MASKS;

    /** Whether the values are texts with JSON arrays. */
    public boolean isList() {
      return this == NUMBERS || this == TEXTS || this == MASKS;
    }
  }

  /** A column. */
  record Column(String name, Type type) {}

  List<Column> columns();

  /**
   * Returns the values of the next row in the order of the columns, or null after the last row. A
   * value is a text, a number, or null.
   */
  Object[] next();

  @Override
  void close();
}
