package dev.ascribe.dataset;

import dev.ascribe.study.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts, by reason, the rows that a reader left out because no study can use them. Published files
 * of all formats contain such rows.
 *
 * @param counts the number of rows for each reason that occurred, never 0
 */
public record SkippedRows(Map<Reason, Integer> counts) {
  /** The reasons for which no study can use a row. */
  public enum Reason implements Named {
    /** The text, or a sentence of a pair, has no word. */
    EMPTY_TEXT("without text"),
    /** The label is empty, or "-", which SNLI writes if its annotators disagreed. */
    NO_LABEL("without a gold label"),
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

  /** No row was left out. */
  public static final SkippedRows NONE = new SkippedRows(Map.of());

  public SkippedRows {
    EnumMap<Reason, Integer> sorted = new EnumMap<>(Reason.class);
    sorted.putAll(counts);
    sorted.values().removeIf(count -> count == 0);
    counts = Collections.unmodifiableMap(sorted);
  }

  /** Returns the sum of the rows left out of two files. */
  public SkippedRows plus(SkippedRows other) {
    Map<Reason, Integer> sum = new EnumMap<>(Reason.class);
    sum.putAll(counts);
    other.counts.forEach((reason, count) -> sum.merge(reason, count, Integer::sum));
    return new SkippedRows(sum);
  }

  /** Returns the number of all rows left out. */
  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns for example {@code "3 (1 without text, 2 without a gold label)"}, or {@code "0"}. */
  public String describe() {
    List<String> parts = new ArrayList<>();
    counts.forEach((reason, count) -> parts.add(count + " " + reason.description()));
    return parts.isEmpty() ? "0" : "%d (%s)".formatted(total(), String.join(", ", parts));
  }
}
