package dev.ascribe.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.NumberOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Tells Jdbi how values are stored in columns: NaN is NULL, and an array of numbers is a JSON text
 * that is exact in both directions.
 *
 * <p>JSON has neither NaN nor infinity. In an array, NaN is {@code null}, and infinity is a number
 * beyond the range of doubles, which every JSON reader converts to infinity. PostgreSQL's jsonb has
 * no negative zero and would write out such a number digit by digit, so there both are texts, which
 * the server's {@code ::double precision} understands.
 */
record ColumnMapping(boolean asJsonb) implements JdbiPlugin, ArgumentFactory.Preparable {
  /** Numbers are read and written by Jackson's algorithms, since those of Java 17 are slow. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  private static final String INFINITY = "1e999";

  @Override
  public void customizeJdbi(Jdbi jdbi) {
    ResultTable.ALL.forEach(
        table -> jdbi.registerRowMapper(ConstructorMapper.factory(table.rowType())));
    jdbi.registerRowMapper(ConstructorMapper.factory(StudyIndex.StudyHead.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(StudyIndex.RunCounts.class));
    jdbi.registerColumnMapper((Type) double.class, ColumnMapping::number);
    jdbi.registerColumnMapper(
        (Type) double[].class, (row, column, context) -> array(row.getString(column)));
    jdbi.registerArgument(this);
  }

  /** Returns the number in a column; NaN if the column is NULL. */
  static double number(ResultSet row, int column, StatementContext context) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? Double.NaN : value;
  }

  @Override
  public Optional<Function<Object, Argument>> prepare(Type type, ConfigRegistry config) {
    if (type == double.class) {
      return Optional.of(value -> (place, statement, context) -> set(statement, place, value));
    }
    if (type == double[].class) {
      return Optional.of(
          value ->
              (place, statement, context) ->
                  statement.setString(
                      place, asJsonb ? jsonb((double[]) value) : json((double[]) value)));
    }
    return Optional.empty();
  }

  private static void set(PreparedStatement statement, int place, Object value)
      throws SQLException {
    double number = (Double) value;
    if (Double.isNaN(number)) {
      statement.setNull(place, Types.DOUBLE);
    } else {
      statement.setDouble(place, number);
    }
  }

  /** Returns an array for PostgreSQL's jsonb. */
  static String jsonb(double[] values) {
    return Arrays.stream(values)
        .mapToObj(ColumnMapping::jsonbNumber)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String jsonbNumber(double value) {
    if (Double.isNaN(value)) {
      return "null";
    }
    boolean isNegativeZero = value == 0 && 1 / value < 0;
    return Double.isInfinite(value) || isNegativeZero
        ? "\"" + value + "\""
        : NumberOutput.toString(value, true);
  }

  /** Returns an array as JSON text. */
  static String json(double[] values) {
    StringBuilder text = new StringBuilder("[");
    for (double value : values) {
      text.append(text.length() == 1 ? "" : ",").append(jsonNumber(value));
    }
    return text.append(']').toString();
  }

  static String jsonNumber(double value) {
    if (Double.isNaN(value)) {
      return "null";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? INFINITY : "-" + INFINITY;
    }
    return NumberOutput.toString(value, true);
  }

  static double[] array(String text) {
    DoubleStream.Builder values = DoubleStream.builder();
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new NumberFormatException("not a JSON array of numbers: " + text);
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        values.add(number(json));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values.build().toArray();
  }

  private static double number(JsonParser json) throws IOException {
    if (json.hasToken(JsonToken.VALUE_NULL)) {
      return Double.NaN;
    }
    return json.hasToken(JsonToken.VALUE_STRING)
        ? Double.parseDouble(json.getText())
        : json.getDoubleValue();
  }
}
