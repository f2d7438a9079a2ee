package dev.ascribe.reporting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.ascribe.common.FiniteNumbers;
import dev.ascribe.storage.ResultCursor.Column;
import dev.ascribe.storage.ResultCursor.Type;
import dev.ascribe.study.Named;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;

/** The formats in which the rows of a study are exported. */
public enum RowFormat implements Named {
  /** JSON Lines: each row is a JSON object on a line of its own. */
  JSONL {
    @Override
    public String head(List<Column> columns) {
      return "";
    }

    @Override
    public String line(List<Column> columns, Object[] row) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (int i = 0; i < row.length; i++) {
        Column column = columns.get(i);
        boolean isJson = column.type().isList() && row[i] != null;
        object.put(column.name(), isJson ? new RawValue(row[i].toString()) : value(column, row[i]));
      }
      try {
        return MAPPER.writeValueAsString(object) + "\n";
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a row cannot be written as JSON", e);
      }
    }
  },
  /**
   * CSV: a line with the names of the columns, then a record for each row. A missing value is an
   * empty field.
   */
  CSV {
    @Override
    public String head(List<Column> columns) {
      return record(columns.stream().map(Column::name).toArray());
    }

    @Override
    public String line(List<Column> columns, Object[] row) {
      Object[] values = new Object[row.length];
      Arrays.setAll(values, i -> value(columns.get(i), row[i]));
      return record(values);
    }

    private static String record(Object[] fields) {
      return CSVFormat.RFC4180.format(fields) + "\r\n";
    }
  };

  private static final ObjectMapper MAPPER =
      new ObjectMapper().registerModule(FiniteNumbers.module());

  /** A value as text formats write it: a time is in the format of ISO 8601. */
  private static Object value(Column column, Object value) {
    return column.type() == Type.TIME && value instanceof Number millis
        ? Instant.ofEpochMilli(millis.longValue()).toString()
        : value;
  }

  /** The text before the first row. */
  public abstract String head(List<Column> columns);

  public abstract String line(List<Column> columns, Object[] row);
}
