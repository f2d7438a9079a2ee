package dev.ascribe.http.directives;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Reads values of a JSON object by their keys. A key whose value is null counts as missing. Errors
 * name the key and the value.
 */
public final class JsonFields {
  private static final int SHOWN = 40;

  /** The path of the object within the body, with a dot at its end; empty for the body itself. */
  private final String path;

  private final JsonNode object;

  JsonFields(String path, JsonNode object) {
    this.path = path;
    this.object = object;
  }

  /** Refuses keys other than these. */
  public JsonFields allowing(List<String> keys) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!keys.contains(name)) {
        throw Names.unknown(path + "key", name, keys);
      }
    }
    return this;
  }

  public boolean has(String key) {
    return object.hasNonNull(key);
  }

  public String required(String key, int longest) {
    if (!has(key)) {
      throw new AscribeException(ErrorCode.INVALID_DATA, path + key + ": is missing");
    }
    return text(key, longest);
  }

  /** The text, or null if the key is missing. */
  public String text(String key, int longest) {
    return has(key) ? text(path + key, object.get(key), longest) : null;
  }

  /** The whole number, or null if the key is missing. */
  public Long wholeNumber(String key, long smallest, long largest) {
    if (!has(key)) {
      return null;
    }
    JsonNode value = object.get(key);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < smallest
        || value.longValue() > largest) {
      throw wrong(path + key, value, "a whole number from %d to %d".formatted(smallest, largest));
    }
    return value.longValue();
  }

  public Integer integer(String key, int smallest, int largest) {
    Long value = wholeNumber(key, smallest, largest);
    return value == null ? null : (Integer) value.intValue();
  }

  /** Whether the value is true; false where there is none. */
  public boolean flag(String key) {
    if (!has(key)) {
      return false;
    }
    JsonNode value = object.get(key);
    if (!value.isBoolean()) {
      throw wrong(path + key, value, "true or false");
    }
    return value.booleanValue();
  }

  public OptionalDouble number(String key, double smallest, double largest) {
    if (!has(key)) {
      return OptionalDouble.empty();
    }
    JsonNode value = object.get(key);
    double number = value.doubleValue();
    if (!value.isNumber() || !(number >= smallest && number <= largest)) {
      throw wrong(path + key, value, "a number from %s to %s".formatted(smallest, largest));
    }
    return OptionalDouble.of(number);
  }

  /** The texts of an object by their keys, in their order, or null if the key is missing. */
  public Map<String, String> texts(String key, int most, int longest) {
    if (!has(key)) {
      return null;
    }
    JsonNode map = object.get(key);
    if (!map.isObject() || map.size() > most) {
      throw wrong(path + key, map, "an object of at most %s".formatted(Names.count(most, "text")));
    }
    Map<String, String> texts = new LinkedHashMap<>();
    map.fields()
        .forEachRemaining(
            field -> {
              String place = path + key;
              requireCharacters(place, field.getKey());
              texts.put(
                  field.getKey(), text(place + "." + field.getKey(), field.getValue(), longest));
            });
    return texts;
  }

  /**
   * The same object without a list of objects or texts, once for each element: an element that is
   * an object adds its keys, and a text is the value of the key {@code text}. Errors in an element
   * name its place in the list.
   *
   * @param most largest allowed number of elements
   * @param allowed the keys that an element may have
   */
  public List<Supplier<JsonFields>> each(String key, int most, List<String> allowed) {
    JsonNode list = object.get(key);
    if (!has(key)) {
      throw new AscribeException(ErrorCode.INVALID_DATA, path + key + ": is missing");
    }
    if (!list.isArray() || list.isEmpty()) {
      throw wrong(path + key, list, "a list of 1 to %s".formatted(Names.count(most, "text")));
    }
    if (list.size() > most) {
      throw new AscribeException(
          ErrorCode.TOO_LARGE,
          "%s: has %s; at most %d are allowed"
              .formatted(path + key, Names.count(list.size(), "text"), most));
    }
    List<Supplier<JsonFields>> elements = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode element = list.get(i);
      String place = "%s%s[%d]".formatted(path, key, i);
      elements.add(() -> joined(key, element, place, allowed));
    }
    return elements;
  }

  private JsonFields joined(String key, JsonNode element, String place, List<String> allowed) {
    ObjectNode joined = JsonNodeFactory.instance.objectNode();
    joined.setAll((ObjectNode) object);
    joined.remove(key);
    if (element.isTextual()) {
      joined.set("text", element);
    } else if (element.isObject()) {
      new JsonFields(place + ".", element).allowing(allowed);
      joined.setAll((ObjectNode) element);
    } else {
      throw wrong(place, element, "a text, or an object with " + String.join(" and ", allowed));
    }
    return new JsonFields("", joined);
  }

  /** The object, which may have only these keys, or null if the key is missing. */
  public JsonFields object(String key, List<String> keys) {
    if (!has(key)) {
      return null;
    }
    JsonNode value = object.get(key);
    if (!value.isObject()) {
      throw wrong(path + key, value, "an object");
    }
    return new JsonFields(path + key + ".", value).allowing(keys);
  }

  private static String text(String place, JsonNode value, int longest) {
    if (!value.isTextual()) {
      throw wrong(place, value, "a text");
    }
    String text = value.textValue();
    if (text.length() > longest) {
      throw new AscribeException(
          ErrorCode.TOO_LARGE,
          "%s: has %s; at most %d are allowed"
              .formatted(place, Names.count(text.length(), "character"), longest));
    }
    requireCharacters(place, text);
    return text;
  }

  /**
   * Refuses half surrogate pairs, which UTF-8 cannot write, and null characters, which end strings
   * of native code.
   */
  private static void requireCharacters(String place, String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == 0) {
        throw new AscribeException(ErrorCode.INVALID_DATA, place + ": holds a null character");
      }
      if (Character.isSurrogate(character)) {
        boolean pair =
            Character.isHighSurrogate(character)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new AscribeException(
              ErrorCode.INVALID_DATA, place + ": holds half of a surrogate pair");
        }
        i++;
      }
    }
  }

  private static AscribeException wrong(String place, JsonNode value, String allowed) {
    String found =
        value.isContainerNode()
            ? value.getNodeType().name().toLowerCase(java.util.Locale.ROOT)
            : value.toString();
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: is %s; allowed: %s"
            .formatted(
                place,
                found.length() > SHOWN ? found.substring(0, SHOWN) + "..." : found,
                allowed));
  }
}
