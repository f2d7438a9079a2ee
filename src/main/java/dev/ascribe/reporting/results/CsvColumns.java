package dev.ascribe.reporting.results;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;

/** The columns of a CSV file: the name of each, and how its value follows from a row. */
public final class CsvColumns<R> {
  private final Map<String, Function<R, Object>> columns = new LinkedHashMap<>();

  /** Adds a column behind the others. */
  public CsvColumns<R> column(String name, Function<R, Object> value) {
    columns.put(name, value);
    return this;
  }

  /** The names of the columns and then the rows, as lines without line ends. */
  public List<String> lines(Collection<R> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(CSVFormat.RFC4180.format(columns.keySet().toArray()));
    for (R row : rows) {
      lines.add(
          CSVFormat.RFC4180.format(
              columns.values().stream().map(value -> field(value.apply(row))).toArray()));
    }
    return lines;
  }

  /** An unknown number is an empty field. */
  private static Object field(Object value) {
    return Double.valueOf(Double.NaN).equals(value) ? "" : value;
  }
}
