package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.SkippedRows.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the instances of one file. It checks what rows of all formats have in common, and leaves
 * out rows that no study can use.
 */
final class Rows {
  /** An instance and the line in which it begins. */
  private record Placed(Instance instance, long line) {}

  /** The label with which SNLI marks pairs on which its annotators disagreed. */
  private static final String NO_AGREEMENT = "-";

  /** The most characters of an id or a label. A longer cell, or one with more words, is a text. */
  private static final int LONGEST_NAME = 40;

  private static final int MOST_WORDS = 2;

  private final String origin;
  private final List<String> labels;
  private final boolean strict;
  private final String advice;
  private final List<Instance> instances = new ArrayList<>();
  private final Map<String, Placed> byId = new HashMap<>();
  private final Map<Reason, List<SkippedRows.Place>> skipped = new EnumMap<>(Reason.class);

  /**
   * @param origin the name of the file in errors
   * @param labels all labels that are allowed; none if every label is
   * @param strict whether a row that would be left out is refused instead
   */
  Rows(String origin, List<String> labels, boolean strict) {
    this(origin, labels, strict, "");
  }

  /**
   * @param advice the end of errors about labels that are not allowed
   */
  Rows(String origin, List<String> labels, boolean strict, String advice) {
    this.origin = origin;
    this.labels = labels;
    this.strict = strict;
    this.advice = advice;
  }

  /** Leaves out a row whose text has no word. Returns whether it did. */
  boolean skipsText(long line, String column, String text) {
    return isWordless(text) && skip(line, column, Reason.EMPTY_TEXT);
  }

  /** Leaves out a row without a label. Returns whether it did. */
  boolean skipsLabel(long line, String column, String label) {
    boolean none = isWordless(label) || label.strip().equals(NO_AGREEMENT);
    return none && !labels.contains(label) && skip(line, column, Reason.NO_LABEL);
  }

  /** Leaves out a row for a reason of its format. */
  boolean skip(long line, String column, Reason reason) {
    return skip(line, column, reason, "");
  }

  /**
   * Leaves out a row for a reason of its format.
   *
   * @param row names the row in a file that has many on a line
   */
  boolean skip(long line, String column, Reason reason, String row) {
    if (strict) {
      throw invalid(line, column, "is a row " + reason.description() + ", which strict refuses");
    }
    skipped
        .computeIfAbsent(reason, any -> new ArrayList<>())
        .add(new SkippedRows.Place(origin, line, row));
    return true;
  }

  /** Returns the id, which every row must have. */
  String id(long line, String column, String id) {
    if (id.isBlank()) {
      throw invalid(line, column, "is empty; every row needs an id");
    }
    return id;
  }

  /** Returns the label, which must be one of the data set's labels, if these are declared. */
  String label(long line, String column, String label) {
    if (!labels.isEmpty() && !labels.contains(label)) {
      if (isText(label)) {
        throw invalid(
            line,
            column,
            "holds %s, and no label (allowed: %s); do its columns fit the header?"
                .formatted(shown(label), String.join(", ", labels)));
      }
      String place = place(line, column) + (column.endsWith("label") ? "" : ", label");
      throw Names.unknown(place, label, labels, String.join(", ", labels) + advice);
    }
    return label;
  }

  /**
   * Adds an instance.
   *
   * @throws AscribeException INVALID_DATA if another row has the same id
   */
  void add(long line, String idColumn, Instance instance) {
    Placed earlier = byId.putIfAbsent(instance.id(), new Placed(instance, line));
    if (earlier == null) {
      instances.add(instance);
    } else if (earlier.instance().equals(instance)) {
      skip(line, idColumn, Reason.REPEATED);
    } else {
      throw invalid(
          line,
          idColumn,
          "id %s also occurs in line %d, with other contents"
              .formatted(shown(instance.id()), earlier.line()));
    }
  }

  /** Returns the instances in the order of the file, and the numbers of rows left out. */
  DatasetReader.Reading reading() {
    return new DatasetReader.Reading(instances, new SkippedRows(skipped));
  }

  /** Whether a text consists of white space only, including no-break spaces. */
  static boolean isWordless(String text) {
    return TextInput.isBlank(text);
  }

  /** Whether a cell is too long for a name, as happens in a row with shifted columns. */
  private static boolean isText(String cell) {
    return cell.length() > LONGEST_NAME || cell.strip().split("\\s+").length > MOST_WORDS;
  }

  /**
   * Returns a cell as errors show it. Errors are logged, so they must not contain texts of data
   * sets.
   */
  static String shown(String cell) {
    return isText(cell) ? "a text of " + Names.count(cell.length(), "character") : "'" + cell + "'";
  }

  AscribeException invalid(long line, String column, String what) {
    return new AscribeException(ErrorCode.INVALID_DATA, place(line, column) + ": " + what);
  }

  private String place(long line, String column) {
    return "%s:%d: %s".formatted(origin, line, column);
  }
}
