package dev.ascribe.reporting.export;

import java.io.IOException;

/** Writes the rows of one file. The file is complete when the writer has been closed. */
interface RowWriter extends AutoCloseable {
  /**
   * Writes a row.
   *
   * @param row as {@link dev.ascribe.storage.ResultCursor#next} returns it
   */
  void write(Object[] row) throws IOException;

  @Override
  void close() throws IOException;
}
