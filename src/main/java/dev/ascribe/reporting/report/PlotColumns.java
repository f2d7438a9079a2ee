package dev.ascribe.reporting.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The data of a plot of Lets-Plot: named columns of equal length, filled row by row. */
final class PlotColumns {
  private final Map<String, List<Object>> columns = new LinkedHashMap<>();

  PlotColumns(String... names) {
    for (String name : names) {
      columns.put(name, new ArrayList<>());
    }
  }

  /** Adds a row, in the order of the columns. */
  void add(Object... row) {
    int cell = 0;
    for (List<Object> column : columns.values()) {
      column.add(row[cell++]);
    }
  }

  boolean isEmpty() {
    return columns.values().iterator().next().isEmpty();
  }

  Map<String, Object> asMap() {
    return new LinkedHashMap<>(columns);
  }

  /** A map of keys and values in turn, the form of all parts of a plot. */
  static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
