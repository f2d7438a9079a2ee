package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks that the rows of every format have in common. */
final class Rows {
  private final String origin;
  private final List<String> labels;
  private final Map<String, Long> lineOfId = new HashMap<>();

  Rows(String origin, List<String> labels) {
    this.origin = origin;
    this.labels = labels;
  }

  /** The id, which must be new in the file. */
  String id(long line, String column, String id) {
    if (id.isBlank()) {
      throw invalid(line, column, "is empty; every row needs an id");
    }
    Long earlier = lineOfId.putIfAbsent(id, line);
    if (earlier != null) {
      throw invalid(line, column, "id '%s' also stands in line %d".formatted(id, earlier));
    }
    return id;
  }

  /** The label, which must be one of the data set's. */
  String label(long line, String column, String label) {
    if (!labels.contains(label)) {
      throw Names.unknown(place(line, column) + ", label", label, labels);
    }
    return label;
  }

  /** The text without blanks around it, which must have a word. */
  String text(long line, String column, String text) {
    if (isWordless(text)) {
      throw new AscribeException(
          ErrorCode.EMPTY_TEXT, place(line, column) + ": is empty; at least one word is needed");
    }
    return text.strip();
  }

  /** Whether a text consists of white space, the no-break spaces included. */
  static boolean isWordless(String text) {
    return text.chars().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
  }

  AscribeException invalid(long line, String column, String what) {
    return new AscribeException(ErrorCode.INVALID_DATA, place(line, column) + ": " + what);
  }

  private String place(long line, String column) {
    return "%s:%d: %s".formatted(origin, line, column);
  }
}
