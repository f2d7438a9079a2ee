package dev.ascribe.storage;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Turns an array of numbers as PostgreSQL prints it into the JSON text that other databases keep.
 * PostgreSQL keeps the digits of a number, but prints none with an exponent, and a space after each
 * comma. So most numbers are copied byte by byte, which takes much less time than to read and write
 * them.
 */
final class JsonbText {
  /** Java writes a number from here on with an exponent: one with more digits before the point. */
  private static final int MOST_WHOLE_DIGITS = 7;

  /** And a smaller one than 0.001, which has this beginning. */
  private static final byte[] SMALL = "0.000".getBytes(StandardCharsets.ISO_8859_1);

  private final byte[] jsonb;

  /** What is written of the array; Java's letters for a number may be more than PostgreSQL's. */
  private byte[] json;

  private int length;

  private JsonbText(byte[] jsonb) {
    this.jsonb = jsonb;
    this.json = new byte[jsonb.length];
  }

  /**
   * Returns the text that {@link ColumnMapping#json} makes of the same numbers.
   *
   * @param jsonb an array, as {@link ColumnMapping#jsonb} writes it and PostgreSQL prints it
   */
  static String json(String jsonb) {
    JsonbText text = new JsonbText(jsonb.getBytes(StandardCharsets.ISO_8859_1));
    text.convert();
    return new String(text.json, 0, text.length, StandardCharsets.ISO_8859_1);
  }

  private void convert() {
    int at = 0;
    while (at < jsonb.length) {
      byte next = jsonb[at];
      if (next == '[' || next == ']' || next == ',') {
        append(next);
        at++;
      } else if (next == ' ') {
        at++;
      } else {
        at = copyValue(at);
      }
    }
  }

  /** Copies a value, and writes it anew if Java writes it differently; returns its end. */
  private int copyValue(int start) {
    int begun = length;
    int point = -1;
    int at = start;
    while (at < jsonb.length && jsonb[at] != ',' && jsonb[at] != ' ' && jsonb[at] != ']') {
      if (jsonb[at] == '.') {
        point = at;
      }
      append(jsonb[at]);
      at++;
    }
    if (!isWrittenAlike(start, point, at)) {
      length = begun;
      for (byte letter :
          asJava(new String(jsonb, start, at - start, StandardCharsets.ISO_8859_1))
              .getBytes(StandardCharsets.ISO_8859_1)) {
        append(letter);
      }
    }
    return at;
  }

  private void append(byte letter) {
    if (length == json.length) {
      json = Arrays.copyOf(json, 2 * length);
    }
    json[length++] = letter;
  }

  private static String asJava(String value) {
    if (value.startsWith("\"")) {
      return ColumnMapping.jsonNumber(Double.parseDouble(value.substring(1, value.length() - 1)));
    }
    return value.equals("null") ? value : NumberOutput.toString(Double.parseDouble(value), true);
  }

  /**
   * Whether Java writes a number with the same letters.
   *
   * @param point the place of the decimal point; -1 if there is none
   */
  private boolean isWrittenAlike(int start, int point, int end) {
    if (jsonb[start] == '"') {
      return false;
    }
    int first = jsonb[start] == '-' ? start + 1 : start;
    if (point < 0 || point - first > MOST_WHOLE_DIGITS) {
      return false;
    }
    return !isSmall(first, end) && isShort(point, end);
  }

  private boolean isSmall(int first, int end) {
    return Arrays.equals(jsonb, first, Math.min(end, first + SMALL.length), SMALL, 0, SMALL.length);
  }

  /** Whether the digits do not end with a superfluous zero. */
  private boolean isShort(int point, int end) {
    return jsonb[end - 1] != '0' || end == point + 2;
  }
}
