package dev.ascribe.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens at the start of prompts that are computed once for all rows that have them.
 *
 * @param length in tokens; 0 where nothing is reused
 * @param rows the indexes of the rows that begin with them
 */
record PromptPrefix(int length, List<Integer> rows) {
  /** Shorter prefixes cost less to compute again than to look up and join. */
  private static final int SHORTEST = 8;

  /** The rows by their prefixes: by tokens and positions. */
  static List<PromptPrefix> of(List<TokenRow> rows) {
    Map<List<Integer>, List<Integer>> rowsOfPrefix = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      rowsOfPrefix.computeIfAbsent(key(rows.get(i)), ignored -> new ArrayList<>()).add(i);
    }
    return rowsOfPrefix.values().stream()
        .map(indexes -> new PromptPrefix(length(rows.get(indexes.get(0))), indexes))
        .toList();
  }

  /** How many tokens of a row are reused: those of segment 0 at its start, but never all. */
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
