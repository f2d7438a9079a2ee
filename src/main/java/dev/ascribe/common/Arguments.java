package dev.ascribe.common;

/**
 * Checks the arguments of public calls. A wrong argument is refused with one line that names it,
 * its value and what is allowed.
 */
public final class Arguments {
  private Arguments() {}

  /** Returns the value, which must be between the bounds or equal to one of them. */
  public static int requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(name, value, "%d to %d".formatted(least, most));
    }
    return value;
  }

  /** Returns the value, which must not be smaller than the bound. */
  public static int requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw wrong(name, value, least + " or more");
    }
    return value;
  }

  /** Returns the value, which must be a probability. */
  public static double requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw wrong(name, value, "0 to 1");
    }
    return value;
  }

  /**
   * Refuses an array of a wrong length.
   *
   * @param one what each element belongs to, for example {@code token}
   */
  public static void requireLength(String name, int length, int wanted, String one) {
    if (length != wanted) {
      throw wrong("the length of " + name, length, "%d, one for each %s".formatted(wanted, one));
    }
  }

  /** Refuses an array that holds NaN. */
  public static void requireNumbers(String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        throw wrong("%s[%d]".formatted(name, i), values[i], "numbers");
      }
    }
  }

  private static IllegalArgumentException wrong(String name, Object value, String allowed) {
    return new IllegalArgumentException("%s is %s (allowed: %s)".formatted(name, value, allowed));
  }
}
