package dev.ascribe.http.call;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;

/** Numbers that callers write as text. */
public final class Numbers {
  private Numbers() {}

  /**
   * The whole number that a text writes.
   *
   * @param place named by errors
   * @throws AscribeException INVALID_VALUE
   */
  public static long whole(String place, String text, long smallest, long largest) {
    // Without a sign and of bounded length: parseLong also reads digits of other scripts.
    if (text.matches("[0-9]{1,19}")) {
      try {
        long value = Long.parseLong(text);
        if (value >= smallest && value <= largest) {
          return value;
        }
      } catch (NumberFormatException tooLarge) {
        throw refused(place, text, smallest, largest);
      }
    }
    throw refused(place, text, smallest, largest);
  }

  private static AscribeException refused(String place, String text, long smallest, long largest) {
    String shown = text.length() > 30 ? text.substring(0, 30) + "..." : text;
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: is '%s'; allowed: a whole number from %d to %d"
            .formatted(place, shown, smallest, largest));
  }
}
