package dev.ascribe.reporting.export;

import dev.ascribe.reporting.RowFormat;
import dev.ascribe.storage.ResultCursor.Column;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes rows as lines of a text file in UTF-8. */
final class TextRows implements RowWriter {
  private final Writer file;
  private final RowFormat format;
  private final List<Column> columns;

  TextRows(Path path, RowFormat format, List<Column> columns) throws IOException {
    this.file = Files.newBufferedWriter(path);
    this.format = format;
    this.columns = columns;
    file.write(format.head(columns));
  }

  @Override
  public void write(Object[] row) throws IOException {
    file.write(format.line(columns, row));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
