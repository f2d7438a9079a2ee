package dev.ascribe.common;

import java.util.Collection;
import java.util.Comparator;

/** Builds messages about names. The message for an unknown name suggests the nearest valid one. */
public final class Names {
  /** The longest name that may be a misspelling. Messages show longer ones in part. */
  private static final int LONGEST = 100;

  private Names() {}

  /** A number and what it counts, such as {@code "1 run"} and {@code "2 runs"}. */
  public static String count(long number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }

  /**
   * The error for an unknown name. Its message has the place, the name, the nearest valid name and
   * all valid names.
   *
   * @param place where the name stands, for example {@code "study.methods[2]"}
   */
  public static AscribeException unknown(String place, String name, Collection<String> allowed) {
    return new AscribeException(
        ErrorCode.UNKNOWN_NAME,
        "%s: unknown name '%s'%s (allowed: %s)"
            .formatted(
                place,
                name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name,
                nearest(name, allowed).isEmpty()
                    ? ""
                    : ", did you mean '" + nearest(name, allowed) + "'?",
                String.join(", ", allowed)));
  }

  /**
   * The allowed name with the smallest edit distance, or "" if none is near. The beginning of a
   * name is near as well: {@code shapely} is near {@code shapley-sampling}.
   */
  public static String nearest(String name, Collection<String> allowed) {
    if (name.length() > LONGEST) {
      return "";
    }
    int tolerated = Math.max(2, name.length() / 2);
    return allowed.stream()
        .filter(candidate -> distance(name, candidate) <= tolerated || beginsLike(name, candidate))
        .min(
            Comparator.comparing((String candidate) -> !beginsLike(name, candidate))
                .thenComparingInt(candidate -> distance(name, candidate)))
        .orElse("");
  }

  /** Whether a name looks like a misspelling of another: it differs in one or two letters. */
  public static boolean isSlip(String name, String meant) {
    return !name.equals(meant) && name.length() <= LONGEST && distance(name, meant) <= 2;
  }

  private static boolean beginsLike(String name, String candidate) {
    return name.length() >= 4
        && candidate.length() >= name.length()
        && distance(name, candidate.substring(0, name.length())) <= 2;
  }

  /** The Levenshtein distance, ignoring case. */
  static int distance(String from, String to) {
    String a = from.toLowerCase(java.util.Locale.ROOT);
    String b = to.toLowerCase(java.util.Locale.ROOT);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
