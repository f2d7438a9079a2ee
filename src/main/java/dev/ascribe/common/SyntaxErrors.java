package dev.ascribe.common;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Describes syntax errors of JSON and HOCON in one line that quotes nothing from the document. The
 * messages of the parsers quote it, and might show a user's text or a password.
 */
public final class SyntaxErrors {
  private static final int LONGEST = 300;

  /** Advice in a parser's message that only repeats the problem. */
  private static final Pattern ADVICE = Pattern.compile(" \\(if you (?:intended|want) .*");

  /** The two values in a message about values that cannot be merged. */
  private static final Pattern VALUES =
      Pattern.compile(", (?:Unquoted|Quoted|Config|SimpleConfig)\\w*\\(.* are not compatible");

  /**
   * A quoted word of the document. Symbols of the language are shorter, and the library's name for
   * a line break is kept.
   */
  private static final Pattern QUOTED = Pattern.compile("'(?!newline')[^']{4,}'");

  private static final Pattern TRACE = Pattern.compile(" Trace: .*");

  /** The text that the parser read as a token, which may be a user's text. */
  private static final Pattern TOKEN =
      Pattern.compile("(?s)Unrecognized token '.*': was expecting");

  /** The name of a Java class, which does not help the author of a document. */
  private static final Pattern SOURCE = Pattern.compile("(?s)\\s*\\([^()]*\\[Source:.*");

  /** Settings of the parser, which the author of a document cannot change. */
  private static final Pattern SETTING = Pattern.compile("(?s): (enable|not allowed as per) `.*");

  /** The library expects a bracket that HOCON does not have. */
  private static final Pattern OPEN_END = Pattern.compile("(?i)expecting [^:]*not: end of file.*");

  /** What a file of JSON lines is, for authors of a list or of an object on several lines. */
  public static final String ONE_A_LINE = "a file of JSON lines has one whole object on each line";

  private static final String CUT_OFF = "Unexpected end-of-input";

  private SyntaxErrors() {}

  /** Names the file and the line, if the library knows them, and the error. */
  public static String ofHocon(ConfigException problem) {
    if (problem instanceof ConfigException.BugOrBroken) {
      return "its substitutions refer to each other in a way that HOCON cannot resolve";
    }
    String line = SafeText.visible(String.valueOf(problem.getMessage()));
    if (problem instanceof ConfigException.Parse) {
      line = TRACE.matcher(line).replaceFirst("");
      line = ADVICE.matcher(line).replaceFirst("");
      line = OPEN_END.matcher(line).replaceFirst("the end comes before the last } or ]");
      line = QUOTED.matcher(line).replaceAll("'...'");
    }
    line = VALUES.matcher(line).replaceFirst("");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }

  /**
   * The whole error of a document: {@code "FILE:LINE: cannot be read as HOCON: ..."}. An error in
   * an included file names that file instead.
   *
   * @param origin the document's name in errors
   */
  public static String unreadableHocon(String origin, ConfigException problem) {
    String reason = ofHocon(problem);
    ConfigOrigin place = problem.origin();
    int line = place == null ? 0 : place.lineNumber();
    for (String name : List.of(origin, "./" + origin)) {
      String prefix = "%s: %d: ".formatted(name, line);
      if (line > 0 && reason.startsWith(prefix)) {
        return "%s:%d: cannot be read as HOCON: %s"
            .formatted(origin, line, reason.substring(prefix.length()));
      }
    }
    return origin + ": cannot be read as HOCON: " + reason;
  }

  /** Like {@link #ofJson}, for a line that must be a whole document. */
  public static String ofJsonLine(JsonProcessingException error) {
    boolean isCutOff = String.valueOf(error.getOriginalMessage()).startsWith(CUT_OFF);
    return ofJson(error) + (isCutOff ? "; " + ONE_A_LINE : "");
  }

  /**
   * Names the line, the column and the error, as in {@code "line 2, column 7: unknown token,
   * expected ..."}.
   */
  public static String ofJson(JsonProcessingException error) {
    String reason = SafeText.excerpt(reason(error), 200);
    JsonLocation place = error.getLocation();
    if (place == null) {
      return reason;
    }
    // In JSON lines each line is a document of its own, and "line 1" would mislead.
    String line = place.getLineNr() <= 1 ? "" : "line %d, ".formatted(place.getLineNr());
    return "%scolumn %d: %s".formatted(line, place.getColumnNr(), reason);
  }

  private static String reason(JsonProcessingException error) {
    if (error instanceof MismatchedInputException) {
      return "there is more text after its end";
    }
    String message = SOURCE.matcher(String.valueOf(error.getOriginalMessage())).replaceAll("");
    message = SETTING.matcher(message).replaceAll("");
    return TOKEN.matcher(message.strip()).replaceAll("unknown token, expected");
  }
}
