package dev.ascribe.common;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Hides passwords and tokens in text that is printed, logged or sent. Messages quote what users
 * wrote, and addresses of stores, mirrors and proxies may contain passwords.
 */
public final class Secrets {
  private static final String HIDDEN = "***";

  /** The fewest characters of a secret. A shorter value may be a part of any word. */
  private static final int SHORTEST = 8;

  /** The part of {@code https://user:password@host} before the host. */
  private static final Pattern USER = Pattern.compile("://[^/\\s'\"?#]*@");

  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)\\b([a-z_-]*(?:password|passwd|token|secret|api[_-]?key|access[_-]?key|signature))="
              + "[^&\\s;'\"]+");

  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer|basic) [a-z0-9._~+/=-]{" + SHORTEST + ",}");

  private static final Pattern HUB_TOKEN = Pattern.compile("\\bhf_[A-Za-z0-9]{" + SHORTEST + ",}");

  private static final Pattern SECRET_NAME = Pattern.compile(".*(TOKEN|PASSWORD|SECRET|API_KEY)");

  private static final List<String> ENVIRONMENT = valuesOf(System.getenv());

  private Secrets() {}

  /** Replaces each secret in a text by {@code ***}. Null stays null. */
  public static String hide(String text) {
    return hide(text, ENVIRONMENT);
  }

  static String hide(String text, List<String> secrets) {
    if (text == null) {
      return null;
    }
    String hidden = text;
    for (String secret : secrets) {
      hidden = hidden.replace(secret, HIDDEN);
    }
    hidden = USER.matcher(hidden).replaceAll("://" + HIDDEN + "@");
    hidden = PARAMETER.matcher(hidden).replaceAll("$1=" + HIDDEN);
    hidden = BEARER.matcher(hidden).replaceAll("$1 " + HIDDEN);
    return HUB_TOKEN.matcher(hidden).replaceAll(HIDDEN);
  }

  /** Returns the values of the environment variables whose names say that they are secret. */
  static List<String> valuesOf(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(
            variable ->
                SECRET_NAME.matcher(variable.getKey().toUpperCase(Locale.ROOT)).matches()
                    && variable.getValue().length() >= SHORTEST)
        .map(Map.Entry::getValue)
        .toList();
  }
}
