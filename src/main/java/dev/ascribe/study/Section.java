package dev.ascribe.study;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;

/**
 * Reads the values of one object in a study file by type. Every error names the file, the line if
 * it is known, the path of the key, the value and what is allowed.
 */
final class Section {
  private static final String NAME_RULE =
      "letters, digits, '.', '_' and '-', beginning with a letter or digit, at most 80";

  private final ConfigObject object;
  private final String path;
  private final String file;

  /**
   * @param path of the object within the file, for example {@code study.datasets[0]}
   * @param file that errors name
   * @param keys that the object may have
   * @throws AscribeException UNKNOWN_NAME for the first key that is not among them
   */
  Section(ConfigObject object, String path, String file, List<String> keys) {
    this.object = object;
    this.path = path;
    this.file = file;
    for (String key : object.keySet().stream().sorted().toList()) {
      if (!keys.contains(key)) {
        throw Names.unknown(place(object.get(key), path) + ", key", key, keys);
      }
    }
  }

  boolean has(String key) {
    return object.containsKey(key) && object.get(key).valueType() != ConfigValueType.NULL;
  }

  /** The place of a key as an error writes it: {@code tse.conf:12: study.seeds}. */
  String place(String key) {
    return place(object.get(key), path + "." + key);
  }

  /** The place of an item of a list: {@code tse.conf:12: study.seeds[1]}. */
  String place(String key, int index) {
    ConfigValue list = object.get(key);
    return list instanceof ConfigList items
        ? place(items.get(index), path + "." + key + "[" + index + "]")
        : place(key);
  }

  String string(String key) {
    return asString(required(key), place(key));
  }

  /**
   * Returns the texts of a list. A single text, such as the value of an environment variable,
   * counts as a list of one.
   */
  List<String> strings(String key) {
    if (required(key).valueType() == ConfigValueType.STRING) {
      return List.of(string(key));
    }
    List<String> strings = new ArrayList<>();
    for (ConfigValue item : list(key)) {
      strings.add(asString(item, place(key, strings.size())));
    }
    return strings;
  }

  /** Returns the texts of an object by key, sorted by key. */
  Map<String, String> stringMap(String key) {
    ConfigObject map = asObject(required(key), place(key));
    Map<String, String> strings = new LinkedHashMap<>();
    map.keySet().stream()
        .sorted()
        .forEach(
            name ->
                strings.put(
                    name,
                    asString(map.get(name), place(map.get(name), path + "." + key + "." + name))));
    return strings;
  }

  boolean bool(String key) {
    String text = asString(required(key), place(key));
    if (!text.equals("true") && !text.equals("false")) {
      throw invalid(place(key), text, "true or false");
    }
    return text.equals("true");
  }

  boolean isString(String key) {
    return required(key).valueType() == ConfigValueType.STRING;
  }

  int integer(String key, int min, int max) {
    return integer(key, min, max, "");
  }

  /**
   * @param otherwise what else is allowed; the list in the error begins with it
   */
  int integer(String key, int min, int max, String otherwise) {
    return (int) asWhole(required(key), place(key), min, max, otherwise);
  }

  List<Long> wholeNumbers(String key, long min, long max) {
    List<Long> numbers = new ArrayList<>();
    for (ConfigValue item : list(key)) {
      numbers.add(asWhole(item, place(key, numbers.size()), min, max, ""));
    }
    return numbers;
  }

  /**
   * @param allowed the condition in the error, for example "a number above 0, at most 1"
   */
  double number(String key, DoublePredicate condition, String allowed) {
    String text = asString(required(key), place(key));
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw invalid(place(key), text, allowed);
    }
    if (!Double.isFinite(number) || !condition.test(number)) {
      throw invalid(place(key), text, allowed);
    }
    return number;
  }

  <E extends Enum<E> & Named> E named(String key, Class<E> type) {
    return Named.parse(type, place(key), string(key));
  }

  <E extends Enum<E> & Named> List<E> namedList(String key, Class<E> type) {
    List<E> constants = new ArrayList<>();
    for (String id : strings(key)) {
      constants.add(Named.parse(type, place(key, constants.size()), id));
    }
    return constants;
  }

  Section section(String key, List<String> keys) {
    return new Section(asObject(required(key), place(key)), path + "." + key, file, keys);
  }

  List<Section> sections(String key, List<String> keys) {
    List<Section> sections = new ArrayList<>();
    for (ConfigValue item : list(key)) {
      int index = sections.size();
      ConfigObject each = asObject(item, place(key, index));
      sections.add(new Section(each, path + "." + key + "[" + index + "]", file, keys));
    }
    return sections;
  }

  /** Returns a name that is valid in results and as a file name. */
  String name(String key) {
    String name = string(key);
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,79}")) {
      throw invalid(place(key), name, NAME_RULE);
    }
    return name;
  }

  AscribeException invalid(String place, Object value, String allowed) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: value '%s' is not allowed (allowed: %s)".formatted(place, value, allowed));
  }

  private ConfigValue required(String key) {
    if (!has(key)) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY, place(object, path) + ": key '" + key + "' is missing");
    }
    return object.get(key);
  }

  private ConfigList list(String key) {
    ConfigValue value = required(key);
    if (value instanceof ConfigList items) {
      if (items.isEmpty()) {
        throw new AscribeException(
            ErrorCode.INVALID_STUDY, place(key) + ": is empty; at least one item is needed");
      }
      return items;
    }
    throw wrongType(place(key), value, "a list such as [ ... ]");
  }

  private static ConfigObject asObject(ConfigValue value, String place) {
    if (value instanceof ConfigObject found) {
      return found;
    }
    throw wrongType(place, value, "an object such as { ... }");
  }

  private static String asString(ConfigValue value, String place) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.unwrapped().toString();
      case OBJECT, LIST, NULL -> throw wrongType(place, value, "a single value");
    };
  }

  private long asWhole(ConfigValue value, String place, long min, long max, String otherwise) {
    String allowed = otherwise + "a whole number from %d to %d".formatted(min, max);
    String text = asString(value, place);
    long number;
    try {
      number = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw invalid(place, text, allowed);
    }
    if (number < min || number > max) {
      throw invalid(place, text, allowed);
    }
    return number;
  }

  private static AscribeException wrongType(String place, ConfigValue value, String wanted) {
    String found = value.render(ConfigRenderOptions.concise());
    return new AscribeException(
        ErrorCode.INVALID_STUDY,
        "%s: expected %s, found %s"
            .formatted(
                place, wanted, found.length() > 60 ? found.substring(0, 60) + "..." : found));
  }

  private String place(ConfigValue value, String where) {
    ConfigOrigin origin = value == null ? null : value.origin();
    // A default has a line in reference.conf, which does not belong to the study's file.
    boolean lineKnown = origin != null && origin.lineNumber() > 0 && origin.resource() == null;
    return file + (lineKnown ? ":" + origin.lineNumber() : "") + ": " + where;
  }
}
