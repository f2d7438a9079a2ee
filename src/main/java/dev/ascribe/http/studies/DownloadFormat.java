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

/** The formats in which clients can download the rows of a study. */
enum DownloadFormat implements Named {
  /** JSON Lines: each row is a JSON object on a line of its own. */
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
  /**
   * CSV: a line with the names of the columns, then a record for each row. A missing value is an
   * empty field.
   */
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

  DownloadFormat(ContentType type) {
    this.type = type;
  }

  ContentType type() {
    return type;
  }

  /** The text before the first row. */
  abstract String head(List<Column> columns);

  abstract String line(List<Column> columns, Object[] row);
}
