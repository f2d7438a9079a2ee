package dev.ascribe.common;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads the settings of one section of the configuration, and checks that each is in its range. A
 * wrong value is INVALID_VALUE; the message names the file and line if they are known, the path,
 * the value and what is allowed.
 *
 * @param values the settings of the section
 * @param path of the section, for messages
 * @param words the words that messages name as allowed besides numbers; "" for none
 */
public record SettingsSection(Config values, String path, String words) {
  private static final Duration CENTURY = Duration.ofDays(36_500);
  private static final List<String> BYTE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  /** Creates a section whose settings allow numbers only. */
  public SettingsSection(Config values, String path) {
    this(values, path, "");
  }

  /**
   * Returns the section at a path.
   *
   * @param config the whole configuration
   */
  public static SettingsSection of(Config config, String path) {
    return new SettingsSection(config.getConfig(path), path);
  }

  /** Returns a whole number of at least {@code smallest}. */
  public int integer(String key, int smallest) {
    return integer(key, smallest, Integer.MAX_VALUE);
  }

  /**
   * Returns a whole number in a range, both ends included. HOCON's own conversion would cut off
   * fractions, and would read {@code 99d} and {@code NaN} as numbers.
   */
  public int integer(String key, int smallest, int largest) {
    String ends =
        largest == Integer.MAX_VALUE ? ", at least " + smallest : " " + range(smallest, largest);
    return read(
        key,
        name -> new BigDecimal(values.getString(name)).intValueExact(),
        value -> smallest <= value && value <= largest,
        "a whole number" + ends);
  }

  /** Returns a size in bytes, at least {@code smallest}. */
  public long bytes(String key, long smallest) {
    return bytes(key, smallest, Long.MAX_VALUE);
  }

  /** Returns a size in bytes in a range, both ends included. */
  public long bytes(String key, long smallest, long largest) {
    String ends =
        largest == Long.MAX_VALUE
            ? ", at least " + size(smallest)
            : " " + range(size(smallest), size(largest));
    return read(
        key,
        values::getBytes,
        value -> smallest <= value && value <= largest,
        "a size such as 1 MiB" + ends);
  }

  /** Returns a duration of at least {@code shortest} and at most a century. */
  public Duration duration(String key, Duration shortest) {
    return duration(key, shortest, CENTURY);
  }

  /** Returns a duration in a range, both ends included. */
  public Duration duration(String key, Duration shortest, Duration longest) {
    String ends =
        longest.equals(CENTURY)
            ? ", at least " + time(shortest)
            : " " + range(time(shortest), time(longest));
    return read(
        key,
        values::getDuration,
        value -> shortest.compareTo(value) <= 0 && value.compareTo(longest) <= 0,
        "a duration such as 200ms" + ends);
  }

  /** Returns a setting that is true or false. */
  public boolean flag(String key) {
    return read(key, values::getBoolean, value -> true, "true or false");
  }

  /**
   * Returns one of several words. For a setting that was true or false in older versions, {@code
   * words} may contain these two.
   */
  public String word(String key, List<String> words, String allowed) {
    return read(key, values::getString, words::contains, allowed);
  }

  /** Returns a text, which may be empty. */
  public String text(String key) {
    return read(key, values::getString, value -> true, "a text");
  }

  /** Returns a text; empty if the setting is blank. */
  public Optional<String> optionalText(String key) {
    return Optional.of(text(key)).filter(value -> !value.isBlank());
  }

  /**
   * Returns a list of texts.
   *
   * @param isRight whether a text is allowed
   * @param allowed what the message says about the whole list
   */
  public List<String> texts(String key, Predicate<String> isRight, String allowed) {
    List<String> texts = read(key, values::getStringList, value -> true, allowed);
    for (String text : texts) {
      if (!isRight.test(text)) {
        throw invalid(key, "'" + SafeText.excerpt(text) + "' is none", allowed);
      }
    }
    return texts;
  }

  /** Whether a setting is this word instead of a number, such as {@code none} or {@code auto}. */
  public boolean isWord(String key, String word) {
    return values.hasPath(key) && word.equals(values.getValue(key).unwrapped());
  }

  /**
   * Returns this section for reading a setting that may also be a word, which messages then name.
   */
  public SettingsSection orWord(String word) {
    return new SettingsSection(values, path, word + ", or ");
  }

  /**
   * Returns the error for a wrong setting.
   *
   * @param problem what is wrong with it, for example {@code is 0}
   * @param allowed what would be right
   */
  public AscribeException invalid(String key, String problem, String allowed) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s%s.%s: %s (allowed: %s)".formatted(place(key), path, key, problem, words + allowed));
  }

  private <T> T read(String key, Function<String, T> reader, Predicate<T> isRight, String allowed) {
    T value;
    try {
      value = reader.apply(key);
    } catch (ConfigException | ArithmeticException | NumberFormatException e) {
      throw invalid(key, "is " + found(key), allowed);
    }
    if (!isRight.test(value)) {
      throw invalid(key, "is " + found(key), allowed);
    }
    return value;
  }

  /**
   * Returns the value as the user wrote it. Objects and lists are not shown, since parts of them
   * may be secret.
   */
  private String found(String key) {
    if (!values.hasPath(key)) {
      return "not set";
    }
    ConfigValue value = values.getValue(key);
    return switch (value.valueType()) {
      case OBJECT -> "an object";
      case LIST -> "a list";
      case STRING -> "'" + SafeText.excerpt(value.unwrapped().toString()) + "'";
      case NUMBER, BOOLEAN, NULL -> String.valueOf(value.unwrapped());
    };
  }

  /** Returns the file and line of a setting; "" for a default, whose place would not help. */
  private String place(String key) {
    if (!values.hasPath(key)) {
      return "";
    }
    ConfigOrigin origin = values.getValue(key).origin();
    return origin.resource() == null ? origin.description() + ": " : "";
  }

  private static String range(Object smallest, Object largest) {
    return "from " + smallest + " to " + largest;
  }

  private static String size(long bytes) {
    int unit = 0;
    long count = bytes;
    while (count >= 1024 && count % 1024 == 0 && unit < BYTE_UNITS.size() - 1) {
      count /= 1024;
      unit++;
    }
    return count + " " + BYTE_UNITS.get(unit);
  }

  private static String time(Duration time) {
    if (time.toMillis() % 1000 != 0 || time.isZero()) {
      return time.toMillis() + "ms";
    }
    return time.toHoursPart() == 0 && time.toSecondsPart() == 0 && time.toMinutesPart() == 0
        ? time.toDays() + "d"
        : time.toSeconds() + "s";
  }
}
