package dev.ascribe.http.call;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.japi.Pair;

/**
 * A request that found its operation.
 *
 * @param id of the request
 * @param parameters of the path, decoded
 * @param gone completes when the connection ends
 * @param bodyTaken whether somebody reads, or has read, the body
 */
public record Call(
    HttpRequest request,
    String id,
    Map<String, String> parameters,
    CompletionStage<Void> gone,
    AtomicBoolean bodyTaken) {
  /**
   * Characters of a query's value, as the OpenAPI document says of those that it bounds no closer.
   */
  private static final int LONGEST_VALUE = 300;

  private static final Pattern STUDY_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");

  /** The study that the path names; what no study could be called is not known either. */
  public String studyId() {
    String id = parameters.get("id");
    if (!STUDY_ID.matcher(id).matches()) {
      throw new AscribeException(ErrorCode.UNKNOWN_STUDY, "no study has this id");
    }
    return id;
  }

  /**
   * Refuses parameters of the query other than these, any that stands there twice, and overlong
   * ones.
   *
   * @return this
   */
  public Call allowing(String... names) {
    return allowing(Set.of(), names);
  }

  /**
   * The same, but for some of these that may stand there more than once.
   *
   * @return this
   */
  public Call allowing(Set<String> repeatable, String... names) {
    List<String> allowed = List.of(names);
    List<Pair<String, String>> pairs = query();
    for (Pair<String, String> pair : pairs) {
      String name = pair.first();
      if (!allowed.contains(name)) {
        if (allowed.isEmpty()) {
          throw new AscribeException(
              ErrorCode.UNKNOWN_NAME, "query: '%s': there are none here".formatted(shown(name)));
        }
        throw Names.unknown("query", name, allowed);
      }
      if (!repeatable.contains(name)
          && pairs.stream().filter(other -> other.first().equals(name)).count() > 1) {
        throw new AscribeException(ErrorCode.INVALID_VALUE, name + ": is given twice");
      }
      requireShort(name, pair.second(), LONGEST_VALUE);
    }
    return this;
  }

  /** A parameter of the query. */
  public Optional<String> parameter(String name) {
    return query().stream().filter(pair -> pair.first().equals(name)).map(Pair::second).findFirst();
  }

  /** All values of a parameter that may stand there more than once. */
  public List<String> parameters(String name) {
    return query().stream().filter(pair -> pair.first().equals(name)).map(Pair::second).toList();
  }

  /** A parameter of bounded length; one without content is as if it were not there. */
  public Optional<String> text(String name, int longest) {
    Optional<String> text = parameter(name).filter(value -> !value.isBlank());
    text.ifPresent(value -> requireShort(name, value, longest));
    return text;
  }

  private static void requireShort(String name, String value, int longest) {
    int length = value.codePointCount(0, value.length());
    if (length > longest) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "%s: has %d characters; allowed: at most %d".formatted(name, length, longest));
    }
  }

  /** A parameter that must be there. */
  public String required(String name) {
    return parameter(name)
        .orElseThrow(
            () ->
                new AscribeException(ErrorCode.INVALID_VALUE, name + ": is missing in the query"));
  }

  /** A parameter that is one of some words. */
  public String choice(String name, List<String> allowed, String otherwise) {
    String value = parameter(name).orElse(otherwise);
    if (!allowed.contains(value)) {
      throw Names.unknown(name, value, allowed);
    }
    return value;
  }

  /** A parameter that is a whole number. */
  public int wholeNumber(String name, int smallest, int largest, int otherwise) {
    return parameter(name)
        .map(value -> (int) Numbers.whole(name, value, smallest, largest))
        .orElse(otherwise);
  }

  public Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  /** Whether the caller asks for a stream of events. */
  public boolean wantsEvents() {
    return header("Accept").filter(value -> value.contains("text/event-stream")).isPresent();
  }

  private List<Pair<String, String>> query() {
    return request.getUri().query().toList();
  }

  private static String shown(String name) {
    return name.length() > 60 ? name.substring(0, 60) + "..." : name;
  }
}
