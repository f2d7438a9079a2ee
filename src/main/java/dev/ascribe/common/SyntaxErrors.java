package dev.ascribe.common;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.typesafe.config.ConfigException;
import java.util.regex.Pattern;

/**
 * What is wrong with a document in JSON or HOCON, in one line without the words of the document:
 * the parsers' own messages quote it, and with it a text or a password.
 */
public final class SyntaxErrors {
  private static final int LONGEST = 300;

  /** Advice that repeats the problem. */
  private static final Pattern ADVICE = Pattern.compile(" \\(if you (?:intended|want) .*");

  /** The two values that do not fit together. */
  private static final Pattern VALUES =
      Pattern.compile(", (?:Unquoted|Quoted|Config|SimpleConfig)\\w*\\(.* are not compatible");

  /** A word of the text, apart from the signs of the language and what the library calls them. */
  private static final Pattern QUOTED = Pattern.compile("'(?!newline')[^']{4,}'");

  private static final Pattern TRACE = Pattern.compile(" Trace: .*");

  /** The parser repeats what it took for a token: that may be a text of somebody's. */
  private static final Pattern TOKEN =
      Pattern.compile("(?s)Unrecognized token '.*': was expecting");

  /** Names a class and a stream, which say nothing to the author of a document. */
  private static final Pattern SOURCE = Pattern.compile("(?s)\\s*\\([^()]*\\[Source:.*");

  /** Settings of the parser, which the author of a document cannot change. */
  private static final Pattern SETTING = Pattern.compile("(?s): (enable|not allowed as per) `.*");

  private SyntaxErrors() {}

  /** Names file and line, where the library knows them, and what is wrong there. */
  public static String ofHocon(ConfigException problem) {
    if (problem instanceof ConfigException.BugOrBroken) {
      return "its substitutions refer to each other in a way that HOCON cannot resolve";
    }
    String line = SafeText.visible(String.valueOf(problem.getMessage()));
    if (problem instanceof ConfigException.Parse) {
      line = TRACE.matcher(line).replaceFirst("");
      line = ADVICE.matcher(line).replaceFirst("");
      line = QUOTED.matcher(line).replaceAll("'...'");
    }
    line = VALUES.matcher(line).replaceFirst("");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }

  /**
   * The place and the kind of the error, as in {@code "line 2, column 7: unknown token, expected
   * ..."}.
   */
  public static String ofJson(JsonProcessingException error) {
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
