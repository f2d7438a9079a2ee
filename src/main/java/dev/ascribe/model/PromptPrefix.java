package dev.ascribe.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A sequence of tokens at the start of prompts, which is computed once for all rows that begin with
 * it.
 *
 * @param length in tokens; 0 if nothing is reused
 * @param rows indexes of the rows that begin with it
 */
record PromptPrefix(int length, List<Integer> rows) {
  /**
   * A prefix that is shorter than this is not reused, since computing it costs less than looking it
   * up and joining it.
   */
  private static final int SHORTEST = 8;

  /** Groups rows by their prefixes: rows of one group begin with the same tokens and positions. */
  static List<PromptPrefix> of(List<TokenRow> rows) {
    Map<List<Integer>, List<Integer>> rowsOfPrefix = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      rowsOfPrefix.computeIfAbsent(key(rows.get(i)), ignored -> new ArrayList<>()).add(i);
    }
    return rowsOfPrefix.values().stream()
        .map(indexes -> new PromptPrefix(length(rows.get(indexes.get(0))), indexes))
        .toList();
  }

  /**
   * Returns how many tokens of a row are reused: those of segment 0 at its start, but never all of
   * the row.
   */
  static int length(TokenRow row) {
    int length = 0;
    while (length < row.length() - 1 && row.tokenTypeIds()[length] == 0) {
      length++;
    }
    return length < SHORTEST ? 0 : length;
  }

  private static List<Integer> key(TokenRow row) {
    int length = length(row);
    List<Integer> key = new ArrayList<>(2 * length);
    for (int t = 0; t < length; t++) {
      key.add(row.tokenIds()[t]);
      key.add(row.positionIds()[t]);
    }
    return key;
  }
}
