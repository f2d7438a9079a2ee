package dev.ascribe.storage;

import com.fasterxml.jackson.core.io.NumberOutput;

/**
 * Turns an array of numbers as PostgreSQL prints it into the JSON text that other databases keep.
 * PostgreSQL keeps the digits of a number, but prints none with an exponent. So most numbers are
 * copied letter by letter, which takes much less time than to read and write them.
 */
final class JsonbText {
  /** Java writes a number from here on with an exponent: one with more digits before the point. */
  private static final int MOST_WHOLE_DIGITS = 7;

  /** And a smaller one than 0.001, which has this beginning. */
  private static final String SMALL = "0.000";

  private JsonbText() {}

  /**
   * Returns the text that {@link ColumnMapping#json} makes of the same numbers.
   *
   * @param jsonb an array, as {@link ColumnMapping#jsonb} writes it and PostgreSQL prints it
   */
  static String json(String jsonb) {
    StringBuilder json = new StringBuilder(jsonb.length());
    int end = jsonb.length();
    int at = 0;
    while (at < end) {
      char c = jsonb.charAt(at);
      if (c == '[' || c == ']' || c == ',') {
        json.append(c);
        at++;
      } else if (c == ' ') {
        at++;
      } else {
        int next = at;
        while (next < end && ", ]".indexOf(jsonb.charAt(next)) < 0) {
          next++;
        }
        append(json, jsonb.substring(at, next));
        at = next;
      }
    }
    return json.toString();
  }

  private static void append(StringBuilder json, String value) {
    if (value.startsWith("\"")) {
      double number = Double.parseDouble(value.substring(1, value.length() - 1));
      json.append(ColumnMapping.jsonNumber(number));
    } else if (value.equals("null") || isWrittenAlike(value)) {
      json.append(value);
    } else {
      json.append(NumberOutput.toString(Double.parseDouble(value), true));
    }
  }

  /** Whether Java writes a number with the same letters. */
  private static boolean isWrittenAlike(String number) {
    int first = number.startsWith("-") ? 1 : 0;
    int point = number.indexOf('.');
    if (point < 0 || point - first > MOST_WHOLE_DIGITS) {
      return false;
    }
    return !number.startsWith(SMALL, first) && isShort(number, point);
  }

  /** Whether the digits do not end with a superfluous zero. */
  private static boolean isShort(String number, int point) {
    return number.charAt(number.length() - 1) != '0' || number.length() == point + 2;
  }
}
