package dev.ascribe.common;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Finds the valid names that somebody may have meant by a name that does not exist. A name is near
 * if few letters differ. Otherwise a name is near if one of its words begins with what was written,
 * so that {@code shap} finds {@code kernel-shap} and all names that begin with {@code shapley}.
 */
final class Misspelling {
  /** The fewest letters that are taken for the beginning of a name. */
  private static final int SHORTEST_BEGINNING = 3;

  private static final int MOST_SLIPS = 3;
  private static final int LETTERS_PER_SLIP = 3;
  private static final int LETTERS_PER_SLIP_IN_A_BEGINNING = 5;

  private Misspelling() {}

  /** The valid names that are nearest to a name, in their order; empty if none is near. */
  static List<String> meant(String name, Collection<String> allowed) {
    String written = simple(name);
    Map<String, Integer> slips = new LinkedHashMap<>();
    for (String candidate : allowed) {
      int distance = distance(written, simple(candidate));
      if (distance <= Math.max(1, Math.min(MOST_SLIPS, written.length() / LETTERS_PER_SLIP))) {
        slips.put(candidate, distance);
      }
    }
    if (slips.isEmpty() && written.length() >= SHORTEST_BEGINNING) {
      for (String candidate : allowed) {
        int distance = distanceToBeginning(written, simple(candidate));
        if (distance <= written.length() / LETTERS_PER_SLIP_IN_A_BEGINNING) {
          slips.put(candidate, distance);
        }
      }
    }
    OptionalInt fewest = slips.values().stream().mapToInt(Integer::intValue).min();
    return slips.keySet().stream()
        .filter(candidate -> slips.get(candidate) == fewest.getAsInt())
        .toList();
  }

  /** A name as it is compared: case and the sign between its words make no difference. */
  private static String simple(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[ _]", "-");
  }

  /** The number of slips between a beginning and the word of a name that fits it best. */
  private static int distanceToBeginning(String beginning, String name) {
    int least = Integer.MAX_VALUE;
    for (int start = 0; start >= 0 && start < name.length(); start = nextWord(name, start)) {
      String rest = name.substring(start);
      int[] distances = distances(beginning, rest);
      for (int end = 1; end <= rest.length(); end++) {
        least = Math.min(least, distances[end]);
      }
    }
    return least;
  }

  private static int nextWord(String name, int start) {
    int sign = start;
    while (sign < name.length() && Character.isLetterOrDigit(name.charAt(sign))) {
      sign++;
    }
    return sign + 1;
  }

  /**
   * The number of letters to insert, leave out, replace or swap with their neighbour that makes one
   * text of another.
   */
  static int distance(String from, String to) {
    return distances(from.toLowerCase(Locale.ROOT), to.toLowerCase(Locale.ROOT))[to.length()];
  }

  /** [to.length() + 1] the distances from a text to each beginning of another. */
  private static int[] distances(String from, String to) {
    int[] beforePrevious = null;
    int[] previous = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] current = new int[to.length() + 1];
      current[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        if (swapped) {
          current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
        }
      }
      beforePrevious = previous;
      previous = current;
    }
    return previous;
  }
}
