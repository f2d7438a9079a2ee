package dev.ascribe.common;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.regex.Pattern;

/** What is wrong with a document in JSON, without the words that stand in it. */
public final class JsonErrors {
  /** The parser repeats what it took for a token: that may be a text of somebody's. */
  private static final Pattern TOKEN =
      Pattern.compile("(?s)Unrecognized token '.*': was expecting");

  /** Names a class and a stream, which say nothing to the author of a document. */
  private static final Pattern SOURCE = Pattern.compile("(?s)\\s*\\([^()]*\\[Source:.*");

  /** Settings of the parser, which the author of a document cannot change. */
  private static final Pattern SETTING = Pattern.compile("(?s): (enable|not allowed as per) `.*");

  private JsonErrors() {}

  /**
   * The place and the kind of the error, as in {@code "line 2, column 7: unknown token, expected
   * ..."}.
   */
  public static String describe(JsonProcessingException error) {
    String reason = SafeText.excerpt(reason(error), 200);
    JsonLocation place = error.getLocation();
    if (place == null) {
      return reason;
    }
    // Of JSON lines, each is a document: its own number says more than "line 1".
    String line = place.getLineNr() <= 1 ? "" : "line %d, ".formatted(place.getLineNr());
    return "%scolumn %d: %s".formatted(line, place.getColumnNr(), reason);
  }

  private static String reason(JsonProcessingException error) {
    if (error instanceof MismatchedInputException) {
      return "it goes on after its end";
    }
    String message = SOURCE.matcher(String.valueOf(error.getOriginalMessage())).replaceAll("");
    message = SETTING.matcher(message).replaceAll("");
    return TOKEN.matcher(message.strip()).replaceAll("unknown token, expected");
  }
}
