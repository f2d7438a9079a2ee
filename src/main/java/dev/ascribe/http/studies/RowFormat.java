package dev.ascribe.http.studies;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.storage.ResultCursor.Column;
import dev.ascribe.study.Named;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.pekko.http.javadsl.model.ContentType;

/** The formats in which rows of the store are written. */
enum RowFormat implements Named {
  /** One object a line. */
  JSONL(Replies.JSON_LINES) {
    @Override
    String head(List<Column> columns) {
      return "";
    }

    @Override
    String line(List<Column> columns, Object[] row) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (int i = 0; i < row.length; i++) {
        Column column = columns.get(i);
        boolean isJson = column.list() && row[i] != null;
        object.put(column.name(), isJson ? new RawValue(row[i].toString()) : row[i]);
      }
      return Replies.line(object) + "\n";
    }
  },
  /** A line of names and one record a row; a missing number is empty. */
  CSV(Replies.CSV) {
    @Override
    String head(List<Column> columns) {
      return line(columns, columns.stream().map(Column::name).toArray());
    }

    @Override
    String line(List<Column> columns, Object[] row) {
      return CSVFormat.RFC4180.format(row) + "\r\n";
    }
  };

  private final ContentType type;

  RowFormat(ContentType type) {
    this.type = type;
  }

  ContentType type() {
    return type;
  }

  /** The text before the first row. */
  abstract String head(List<Column> columns);

  abstract String line(List<Column> columns, Object[] row);
}
