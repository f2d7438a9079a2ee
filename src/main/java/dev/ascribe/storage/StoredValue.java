package dev.ascribe.storage;

import dev.ascribe.common.Names;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;

/**
 * A value of a column, in a form that is the same for every kind of database: a text, a {@link
 * Long}, a {@link Double}, an array of doubles, or null.
 */
final class StoredValue {
  /** A column holds a value of a kind that does not belong there, which SQLite allows. */
  static final class WrongKind extends Exception {
    private static final long serialVersionUID = 1;

    WrongKind(String message) {
      super(message);
    }
  }

  private static final int LONGEST_SHOWN = 60;

  private StoredValue() {}

  /**
   * Reads a value.
   *
   * @param type what belongs in the column; null if that is unknown
   * @throws WrongKind whose message says what stands there instead
   */
  static Object read(ResultSet row, int column, ResultCursor.Type type)
      throws SQLException, WrongKind {
    Object value = row.getObject(column);
    if (value == null) {
      return null;
    }
    if (type == null) {
      return ofUnknownColumn(row, column, value);
    }
    return switch (type) {
      case NUMBER -> number(value);
      case INTEGER, TIME -> integer(value);
      case NUMBERS -> numbers(text(row, column, value));
      case TEXT, TEXTS, MASKS -> text(row, column, value);
    };
  }

  private static Object ofUnknownColumn(ResultSet row, int column, Object value)
      throws SQLException {
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    return value instanceof Number number ? (Object) number.longValue() : row.getString(column);
  }

  private static Double number(Object value) throws WrongKind {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new WrongKind("holds '%s', which is no number".formatted(shown(value)));
  }

  private static Long integer(Object value) throws WrongKind {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw new WrongKind("holds '%s', which is no whole number".formatted(shown(value)));
  }

  private static String text(ResultSet row, int column, Object value)
      throws SQLException, WrongKind {
    if (value instanceof byte[] || value instanceof Number) {
      throw new WrongKind("holds '%s', which is no text".formatted(shown(value)));
    }
    return row.getString(column);
  }

  private static double[] numbers(String json) throws WrongKind {
    try {
      return ColumnMapping.array(json);
    } catch (UncheckedIOException | NumberFormatException e) {
      throw new WrongKind("holds '%s', which is no JSON array of numbers".formatted(shown(json)));
    }
  }

  /**
   * Writes a value as a parameter.
   *
   * @param asJsonb whether arrays are jsonb, and not text
   */
  static void write(PreparedStatement statement, int parameter, Object value, boolean asJsonb)
      throws SQLException {
    if (value == null) {
      statement.setNull(parameter, Types.NULL);
    } else if (value instanceof Long number) {
      statement.setLong(parameter, number);
    } else if (value instanceof Double number) {
      statement.setDouble(parameter, number);
    } else if (value instanceof double[] numbers) {
      statement.setString(
          parameter, asJsonb ? ColumnMapping.jsonb(numbers) : ColumnMapping.json(numbers));
    } else {
      statement.setString(parameter, (String) value);
    }
  }

  /**
   * Whether two values are the same to the bit. Only the sign of a zero outside of arrays does not
   * count, because SQLite keeps none.
   */
  static boolean areEqual(Object one, Object other) {
    if (one instanceof double[] numbers && other instanceof double[] others) {
      return Arrays.equals(numbers, others);
    }
    if (one instanceof Double number && other instanceof Double another) {
      // The sum of a negative zero and zero is zero.
      return Double.doubleToRawLongBits(number + 0.0) == Double.doubleToRawLongBits(another + 0.0);
    }
    return one == null ? other == null : one.equals(other);
  }

  /** Returns the beginning of a value for users. */
  static String shown(Object value) {
    if (value instanceof byte[] bytes) {
      return Names.count(bytes.length, "byte");
    }
    String text = value instanceof double[] array ? Arrays.toString(array) : String.valueOf(value);
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
  }
}
