package dev.ascribe.http.studies;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ascribe.http.directives.Details;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.storage.ResultCursor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.pekko.http.javadsl.model.ContentType;

/** Writes rows of the store as JSON lines or CSV. */
abstract class RowEncoder {
  /** Columns that may hold the name of a file. */
  private static final Set<String> FILES = Set.of("checkpoint", "model", "message");

  private final List<ResultCursor.Column> columns;
  private final Details details;

  private RowEncoder(List<ResultCursor.Column> columns, Details details) {
    this.columns = columns;
    this.details = details;
  }

  /** The encoder of a format, {@code jsonl} or {@code csv}. */
  static RowEncoder of(String format, List<ResultCursor.Column> columns, Details details) {
    return format.equals("csv") ? new Csv(columns, details) : new JsonLines(columns, details);
  }

  static ContentType type(String format) {
    return format.equals("csv") ? Replies.CSV : Replies.JSON_LINES;
  }

  /** What stands before the first row. */
  abstract String head();

  final void write(Object[] row, ByteArrayOutputStream out) {
    try {
      for (int i = 0; i < row.length; i++) {
        if (row[i] instanceof String text && FILES.contains(columns.get(i).name())) {
          row[i] = details.withoutPaths(text);
        }
      }
      encode(row, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  abstract void encode(Object[] row, ByteArrayOutputStream out) throws IOException;

  final List<ResultCursor.Column> columns() {
    return columns;
  }

  /** One object a line. */
  private static final class JsonLines extends RowEncoder {
    private static final JsonFactory FACTORY = new JsonFactory();

    JsonLines(List<ResultCursor.Column> columns, Details details) {
      super(columns, details);
    }

    @Override
    String head() {
      return "";
    }

    @Override
    void encode(Object[] row, ByteArrayOutputStream out) throws IOException {
      try (JsonGenerator json = FACTORY.createGenerator(out)) {
        json.writeStartObject();
        for (int i = 0; i < row.length; i++) {
          json.writeFieldName(columns().get(i).name());
          value(json, columns().get(i), row[i]);
        }
        json.writeEndObject();
      }
      out.write('\n');
    }

    private static void value(JsonGenerator json, ResultCursor.Column column, Object value)
        throws IOException {
      if (value == null) {
        json.writeNull();
      } else if (column.list()) {
        json.writeRawValue(value.toString());
      } else if (value instanceof Double number) {
        if (Double.isFinite(number)) {
          json.writeNumber(number);
        } else {
          json.writeNull();
        }
      } else if (value instanceof Number number) {
        json.writeNumber(number.longValue());
      } else {
        json.writeString(value.toString());
      }
    }
  }

  /** A head of names and one record a row; a number that does not exist is empty. */
  private static final class Csv extends RowEncoder {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180;

    Csv(List<ResultCursor.Column> columns, Details details) {
      super(columns, details);
    }

    @Override
    String head() {
      return FORMAT.format(columns().stream().map(ResultCursor.Column::name).toArray()) + "\r\n";
    }

    @Override
    void encode(Object[] row, ByteArrayOutputStream out) throws IOException {
      StringBuilder line = new StringBuilder();
      try (CSVPrinter printer = new CSVPrinter(line, FORMAT)) {
        printer.printRecord(row);
      }
      out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
