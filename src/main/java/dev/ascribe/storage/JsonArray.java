package dev.ascribe.storage;

import java.util.StringJoiner;

/**
 * Arrays of doubles as compact JSON text, exact in both directions. JSON has no NaN and no
 * infinity: NaN is written as {@code null}, an infinity as a number beyond the range of doubles,
 * which every JSON reader turns into one.
 */
final class JsonArray {
  private static final String INFINITY = "1e999";

  private JsonArray() {}

  static String write(double[] values) {
    StringJoiner json = new StringJoiner(",", "[", "]");
    for (double value : values) {
      json.add(write(value));
    }
    return json.toString();
  }

  /** The array that {@link #write(double[])} wrote; white space between its parts is allowed. */
  static double[] read(String json) {
    String text = json.strip();
    if (!text.startsWith("[") || !text.endsWith("]")) {
      throw new NumberFormatException("not a JSON array of numbers: " + json);
    }
    String body = text.substring(1, text.length() - 1).strip();
    if (body.isEmpty()) {
      return new double[0];
    }
    String[] parts = body.split(",", -1);
    double[] values = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i].strip();
      values[i] = part.equals("null") ? Double.NaN : Double.parseDouble(part);
    }
    return values;
  }

  private static String write(double value) {
    if (Double.isNaN(value)) {
      return "null";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? INFINITY : "-" + INFINITY;
    }
    return Double.toString(value);
  }
}
