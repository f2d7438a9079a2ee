package dev.ascribe.http.reply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.FiniteNumbers;

/** Writes maps, lists, texts, numbers, booleans and null as JSON; what is not a number as null. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().registerModule(FiniteNumbers.module());

  private Json() {}

  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a reply cannot be written as JSON", e);
    }
  }

  /** On one line, as streams need it. */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a reply cannot be written as JSON", e);
    }
  }

  /** The number, or null where JSON has no way to write it. */
  public static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
