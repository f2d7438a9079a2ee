package dev.ascribe.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SafeText;
import dev.ascribe.common.SyntaxErrors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A JSON object of a data file. Its errors name the file, the line and the key.
 *
 * @param origin the name of the file in errors
 * @param line where the object begins
 * @param prefix precedes the keys in errors; "" for the object of a whole row
 * @param object the keys and their values
 */
record JsonRow(String origin, long line, String prefix, JsonNode object) {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads the objects of a file of JSON lines, of which some may be blank. */
  static void forEach(String origin, Reader content, Consumer<JsonRow> action) throws IOException {
    BufferedReader lines = new BufferedReader(content);
    long number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        action.accept(parse(origin, number, line));
      }
    }
  }

  private static JsonRow parse(String origin, long number, String line) {
    JsonRow row = new JsonRow(origin, number, "", null);
    try {
      JsonNode object = MAPPER.readTree(line);
      if (!object.isObject()) {
        throw row.invalid(
            "line",
            "is not a JSON object such as {\"id\": ...}"
                + (object.isArray() ? "; " + SyntaxErrors.ONE_A_LINE : ""));
      }
      return new JsonRow(origin, number, "", object);
    } catch (JsonProcessingException e) {
      throw row.invalid("line", "is not JSON: " + SyntaxErrors.ofJsonLine(e));
    }
  }

  /** Whether a key has a value that is not null. */
  boolean has(String key) {
    return object.hasNonNull(key);
  }

  /** Returns a text, which the object must have. */
  String string(String key) {
    JsonNode value = object.path(key);
    if (!value.isTextual()) {
      throw wrongKind(key, value, "a text");
    }
    return whole(key, value.textValue());
  }

  /** Returns a name, which the object must have as a text or as a whole number. */
  String name(String key) {
    return nameOf(key, object.path(key));
  }

  /**
   * Returns the text of a key, or "" if its value is null, which some converters write for a
   * missing text.
   */
  String stringOrNull(String key) {
    return object.path(key).isNull() ? "" : string(key);
  }

  /** Returns a whole number, which the object must have. */
  int integer(String key) {
    JsonNode value = object.path(key);
    if (!value.isInt()) {
      throw wrongKind(key, value, "a whole number");
    }
    return value.intValue();
  }

  /** Returns the object of a key, which the object must have. */
  JsonRow child(String key) {
    return of(key, object.path(key));
  }

  /** Returns the values of a list; none if the key is missing or null. */
  List<JsonNode> values(String key) {
    return has(key) ? valuesOf(key, object.path(key)) : List.of();
  }

  /** Returns the values of a list within this object. */
  List<JsonNode> valuesOf(String key, JsonNode list) {
    if (!list.isArray()) {
      throw wrongKind(key, list, "a list");
    }
    List<JsonNode> values = new ArrayList<>();
    list.forEach(values::add);
    return values;
  }

  /** Returns the texts of a list; none if the key is missing or null. */
  List<String> strings(String key) {
    List<String> strings = new ArrayList<>();
    for (JsonNode value : values(key)) {
      String place = key + "[" + strings.size() + "]";
      if (!value.isTextual()) {
        throw wrongKind(place, value, "a text");
      }
      strings.add(whole(place, value.textValue()));
    }
    return strings;
  }

  /** Returns the names in a list; none if the key is missing or null. */
  List<String> names(String key) {
    List<String> names = new ArrayList<>();
    for (JsonNode value : values(key)) {
      names.add(nameOf(key + "[" + names.size() + "]", value));
    }
    return names;
  }

  /** Returns the objects of a list; none if the key is missing or null. */
  List<JsonRow> objects(String key) {
    List<JsonRow> objects = new ArrayList<>();
    for (JsonNode value : values(key)) {
      objects.add(of(key + "[" + objects.size() + "]", value));
    }
    return objects;
  }

  /** Returns a value within this object as an object of its own. */
  JsonRow of(String key, JsonNode value) {
    if (!value.isObject()) {
      throw wrongKind(key, value, "an object");
    }
    return new JsonRow(origin, line, prefix + key + ".", value);
  }

  AscribeException invalid(String key, String what) {
    return new AscribeException(
        ErrorCode.INVALID_DATA, "%s:%d: %s%s: %s".formatted(origin, line, prefix, key, what));
  }

  private String nameOf(String key, JsonNode value) {
    if (!value.isTextual() && !value.isIntegralNumber()) {
      throw wrongKind(key, value, "a text");
    }
    return whole(key, value.asText());
  }

  private String whole(String key, String text) {
    String fault = SafeText.halfCharacter(text);
    if (!fault.isEmpty()) {
      throw invalid(key, fault);
    }
    return text;
  }

  /** Says what a value is, and what is needed, without quoting it: it may be a user's text. */
  private AscribeException wrongKind(String key, JsonNode value, String needed) {
    if (value.isMissingNode()) {
      return invalid(key, "is missing");
    }
    String found = value.getNodeType().name().toLowerCase(Locale.ROOT);
    String article = "aeiou".indexOf(found.charAt(0)) < 0 ? "a" : "an";
    return invalid(key, "is %s %s, but %s is needed".formatted(article, found, needed));
  }
}
