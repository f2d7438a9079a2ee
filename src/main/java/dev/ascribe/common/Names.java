package dev.ascribe.common;

import java.util.Collection;
import java.util.List;

/** Builds messages about names and about numbers of things. */
public final class Names {
  /** The longest name that may be a misspelling. Messages show longer ones in part. */
  private static final int LONGEST = 100;

  private Names() {}

  /**
   * A number and what it counts, such as {@code "1 run"}, {@code "2 runs"} and {@code "2 classes"}.
   */
  public static String count(long number, String one) {
    return number + " " + (number == 1 ? one : plural(one));
  }

  private static String plural(String one) {
    if (one.endsWith("epoch")) {
      return one + "s"; // Its ch is spoken as k.
    }
    if (one.matches(".*[^aeiou]y")) {
      return one.substring(0, one.length() - 1) + "ies";
    }
    return one + (one.matches(".*(s|x|ch|sh)") ? "es" : "s");
  }

  /**
   * The error for an unknown name. Its message has the place, the name, the nearest valid names and
   * all valid names.
   *
   * @param place where the name stands, for example {@code "study.methods[2]"}
   */
  public static AscribeException unknown(String place, String name, Collection<String> allowed) {
    return unknown(place, name, allowed, String.join(", ", allowed));
  }

  /**
   * The error for an unknown name where names are not all that is allowed.
   *
   * @param described says what is allowed
   */
  public static AscribeException unknown(
      String place, String name, Collection<String> allowed, String described) {
    return new AscribeException(
        ErrorCode.UNKNOWN_NAME,
        "%s: unknown name '%s'%s (allowed: %s)"
            .formatted(
                place,
                name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name,
                hint(name, allowed),
                described));
  }

  /**
   * The end of a message about an unknown name, such as {@code ", did you mean 'random'?"}; "" if
   * no valid name is near.
   */
  public static String hint(String name, Collection<String> allowed) {
    List<String> near = near(name, allowed).stream().map(one -> "'" + one + "'").toList();
    return switch (near.size()) {
      case 0 -> "";
      case 1 -> ", did you mean " + near.get(0) + "?";
      default ->
          ", did you mean %s or %s?"
              .formatted(
                  String.join(", ", near.subList(0, near.size() - 1)), near.get(near.size() - 1));
    };
  }

  /** The valid names that an unknown name may stand for; empty if none is near. */
  public static List<String> near(String name, Collection<String> allowed) {
    return name.length() > LONGEST ? List.of() : Misspelling.meant(name, allowed);
  }

  /** Whether a name looks like a misspelling of another: it differs in one or two letters. */
  public static boolean isSlip(String name, String meant) {
    return !name.equals(meant)
        && name.length() <= LONGEST
        && Misspelling.distance(name, meant) <= 2;
  }
}
