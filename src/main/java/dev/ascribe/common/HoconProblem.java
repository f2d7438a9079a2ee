package dev.ascribe.common;

import com.typesafe.config.ConfigException;
import java.util.regex.Pattern;

/**
 * What is wrong with a HOCON text, in one line. The library's own messages may quote the text, and
 * with it a password, or the whole configuration after its substitutions.
 */
public final class HoconProblem {
  private static final int LONGEST = 300;

  /** Advice that repeats the problem. */
  private static final Pattern ADVICE = Pattern.compile(" \\(if you (?:intended|want) .*");

  /** The two values that do not fit together. */
  private static final Pattern VALUES =
      Pattern.compile(", (?:Unquoted|Quoted|Config|SimpleConfig)\\w*\\(.* are not compatible");

  /** A word of the text, apart from the signs of the language and what the library calls them. */
  private static final Pattern QUOTED = Pattern.compile("'(?!newline')[^']{4,}'");

  private static final Pattern TRACE = Pattern.compile(" Trace: .*");

  private HoconProblem() {}

  /** Names file and line, where the library knows them, and what is wrong there. */
  public static String oneLine(ConfigException problem) {
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
}
