package dev.ascribe.dataset;

import dev.ascribe.study.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows that a reader left out because no study can use them, by reason. Published files of all
 * formats contain such rows.
 *
 * @param rows the rows of each reason that occurred, in the order of the files, never none
 */
public record SkippedRows(Map<Reason, List<Place>> rows) {
  /** The reasons for which no study can use a row. */
  public enum Reason implements Named {
    /** The text, or a sentence of a pair, has no word. */
    EMPTY_TEXT("without text"),
    /** The label is empty, or "-", which SNLI writes if its annotators disagreed. */
    NO_LABEL("without a gold label"),
    /** No label has more annotators than every other label. */
    TIE("without a majority of annotators"),
    /** The published splits of the data set do not name the row. */
    NO_SPLIT("in no split"),
    /** The row occurred before with the same id, text, label and rationales. */
    REPEATED("repeated");

    private final String description;

    Reason(String description) {
      this.description = description;
    }

    /** Returns a phrase that follows a number of rows. */
    public String description() {
      return description;
    }
  }

  /**
   * Where a row that is left out begins.
   *
   * @param file the name of the file in errors
   * @param line counted from 1
   * @param row names the row in a file that has many on a line; "" in other files
   */
  public record Place(String file, long line, String row) {
    /** Returns for example {@code "data.csv:12"} or {@code "dataset.json:1 (post 17)"}. */
    public String describe() {
      return "%s:%d%s".formatted(file, line, row.isEmpty() ? "" : " (" + row + ")");
    }
  }

  /** No row was left out. */
  public static final SkippedRows NONE = new SkippedRows(Map.of());

  public SkippedRows {
    EnumMap<Reason, List<Place>> sorted = new EnumMap<>(Reason.class);
    rows.forEach((reason, places) -> sorted.put(reason, List.copyOf(places)));
    sorted.values().removeIf(List::isEmpty);
    rows = Collections.unmodifiableMap(sorted);
  }

  /** Returns the rows left out of two files. */
  public SkippedRows plus(SkippedRows other) {
    Map<Reason, List<Place>> sum = new EnumMap<>(Reason.class);
    for (SkippedRows each : List.of(this, other)) {
      each.rows.forEach(
          (reason, places) -> sum.computeIfAbsent(reason, any -> new ArrayList<>()).addAll(places));
    }
    return new SkippedRows(sum);
  }

  /** Returns the number of rows for each reason that occurred. */
  public Map<Reason, Integer> counts() {
    Map<Reason, Integer> counts = new LinkedHashMap<>();
    rows.forEach((reason, places) -> counts.put(reason, places.size()));
    return counts;
  }

  /** Returns the number of all rows left out. */
  public int total() {
    return rows.values().stream().mapToInt(List::size).sum();
  }

  /** Returns for example {@code "3 (1 without text, 2 without a gold label)"}, or {@code "0"}. */
  public String describe() {
    List<String> parts = new ArrayList<>();
    counts().forEach((reason, count) -> parts.add(count + " " + reason.description()));
    return parts.isEmpty() ? "0" : "%d (%s)".formatted(total(), String.join(", ", parts));
  }
}
