package dev.ascribe.http.studies;

import dev.ascribe.http.directives.Replies;
import dev.ascribe.reporting.RowFormat;
import dev.ascribe.storage.ResultCursor.Column;
import dev.ascribe.study.Named;
import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentType;

/** The formats in which clients can download the rows of a study. */
enum DownloadFormat implements Named {
  JSONL(RowFormat.JSONL, Replies.JSON_LINES),
  CSV(RowFormat.CSV, Replies.CSV);

  private final RowFormat format;
  private final ContentType type;

  DownloadFormat(RowFormat format, ContentType type) {
    this.format = format;
    this.type = type;
  }

  ContentType type() {
    return type;
  }

  /** The text before the first row. */
  String head(List<Column> columns) {
    return format.head(columns);
  }

  String line(List<Column> columns, Object[] row) {
    return format.line(columns, row);
  }
}
