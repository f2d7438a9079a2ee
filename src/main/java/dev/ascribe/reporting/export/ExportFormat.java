package dev.ascribe.reporting.export;

import dev.ascribe.reporting.RowFormat;
import dev.ascribe.storage.ResultCursor.Column;
import dev.ascribe.study.Named;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The formats of exported files. */
public enum ExportFormat implements Named {
  /** Typed columns; numbers are exact, lists are lists, and times are times. */
  PARQUET {
    @Override
    RowWriter open(Path file, String table, List<Column> columns) throws IOException {
      return ParquetRows.open(file, table, columns);
    }
  },
  /** One JSON object a line; lists are arrays. */
  JSONL {
    @Override
    RowWriter open(Path file, String table, List<Column> columns) throws IOException {
      return new TextRows(file, RowFormat.JSONL, columns);
    }
  },
  /** A line with the names of the columns, then one record a row; lists are texts with JSON. */
  CSV {
    @Override
    RowWriter open(Path file, String table, List<Column> columns) throws IOException {
      return new TextRows(file, RowFormat.CSV, columns);
    }
  };

  abstract RowWriter open(Path file, String table, List<Column> columns) throws IOException;
}
