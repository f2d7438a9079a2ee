package dev.ascribe.http.directives;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.study.Named;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.japi.Pair;

/**
 * The query of a request, read strictly: a parameter that is unknown, doubled or overlong is
 * refused by its name. Errors are of category BAD_INPUT.
 */
public final class Query {
  /** Longest value in characters, unless the OpenAPI document sets a lower bound. */
  private static final int LONGEST_VALUE = 300;

  private final List<Pair<String, String>> pairs;

  private Query(List<Pair<String, String>> pairs) {
    this.pairs = pairs;
  }

  static Query of(List<Pair<String, String>> pairs, Set<String> repeatable, List<String> allowed) {
    Query query = new Query(pairs);
    for (Pair<String, String> pair : pairs) {
      String name = pair.first();
      if (allowed.isEmpty()) {
        throw new AscribeException(
            ErrorCode.UNKNOWN_NAME,
            "query: '%s': this path takes no parameters".formatted(shown(name, 60)));
      }
      if (!allowed.contains(name)) {
        throw Names.unknown("query", name, allowed);
      }
      if (!repeatable.contains(name) && query.all(name).size() > 1) {
        throw new AscribeException(ErrorCode.INVALID_VALUE, name + ": is given twice");
      }
      requireShort(name, pair.second(), LONGEST_VALUE);
    }
    return query;
  }

  /** All values of a parameter, in their order. */
  public List<String> all(String name) {
    return pairs.stream().filter(pair -> pair.first().equals(name)).map(Pair::second).toList();
  }

  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  public String required(String name) {
    return first(name)
        .orElseThrow(
            () ->
                new AscribeException(ErrorCode.INVALID_VALUE, name + ": is missing in the query"));
  }

  /** A parameter of bounded length; a blank one counts as left out. */
  public Optional<String> text(String name, int longest) {
    Optional<String> text = first(name).filter(value -> !value.isBlank());
    text.ifPresent(value -> requireShort(name, value, longest));
    return text;
  }

  /** A parameter whose value must be one of the allowed words. */
  public String choice(String name, List<String> allowed, String otherwise) {
    String value = first(name).orElse(otherwise);
    if (!allowed.contains(value)) {
      throw Names.unknown(name, value, allowed);
    }
    return value;
  }

  /** A parameter whose value names a constant of an enum. */
  public <E extends Enum<E> & Named> E constant(String name, E otherwise) {
    return first(name)
        .map(id -> Named.parse(otherwise.getDeclaringClass(), name, id))
        .orElse(otherwise);
  }

  /** Whether a parameter is {@code true}; false where it is left out. */
  public boolean flag(String name) {
    return choice(name, List.of("true", "false"), "false").equals("true");
  }

  public int wholeNumber(String name, int smallest, int largest, int otherwise) {
    return first(name)
        .map(value -> (int) wholeNumber(name, value, smallest, largest))
        .orElse(otherwise);
  }

  /**
   * Parses a whole number.
   *
   * @param place named by errors
   * @throws AscribeException INVALID_VALUE
   */
  public static long wholeNumber(String place, String text, long smallest, long largest) {
    // The pattern keeps out signs and the digits of other scripts, which parseLong would read.
    if (text.matches("[0-9]{1,18}")) {
      long value = Long.parseLong(text);
      if (value >= smallest && value <= largest) {
        return value;
      }
    }
    throw new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: is '%s'; allowed: a whole number from %d to %d"
            .formatted(place, shown(text, 30), smallest, largest));
  }

  private static void requireShort(String name, String value, int longest) {
    int length = value.codePointCount(0, value.length());
    if (length > longest) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "%s: has %s; allowed: at most %d"
              .formatted(name, Names.count(length, "character"), longest));
    }
  }

  private static String shown(String text, int longest) {
    return text.length() > longest ? text.substring(0, longest) + "..." : text;
  }
}
