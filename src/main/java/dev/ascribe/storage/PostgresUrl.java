package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The URL of a PostgreSQL database. Errors and logs name the store by its URL, so a URL with a
 * password is refused, and the refusal does not repeat the URL.
 */
record PostgresUrl(String text) {
  static final String PREFIX = "jdbc:postgresql:";
  static final String FORM = PREFIX + "//HOST:PORT/DATABASE";

  private static final Pattern ALLOWED =
      Pattern.compile(Pattern.quote(PREFIX) + "//[^/?#@\\s]+/[^/?#@\\s]+(\\?\\S*)?");
  private static final Pattern SECRET = Pattern.compile(".*(passw|pwd|secret|passphrase).*");

  /**
   * @throws AscribeException INVALID_VALUE for another form of URL, and for one with a password
   */
  PostgresUrl {
    String beforeParameters = text.split("\\?", 2)[0];
    if (beforeParameters.contains("@")
        || parameters(text).anyMatch(name -> SECRET.matcher(name).matches())) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "store %s...: the URL holds a password, or a user before the host (allowed: %s, with the password in %s)"
              .formatted(PREFIX, FORM, PostgresCredentials.PASSWORD));
    }
    if (!ALLOWED.matcher(text).matches()) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "store %s: names no host or no database (allowed: %s)".formatted(text, FORM));
    }
  }

  /** Whether the URL sets a parameter of the driver. */
  boolean sets(String parameter) {
    return parameters(text).anyMatch(parameter.toLowerCase(Locale.ROOT)::equals);
  }

  /** Returns the names of the parameters in small letters. */
  private static Stream<String> parameters(String url) {
    String[] parts = url.split("\\?", 2);
    return parts.length == 1
        ? Stream.empty()
        : Arrays.stream(parts[1].split("&"))
            .map(parameter -> parameter.split("=", 2)[0].toLowerCase(Locale.ROOT));
  }
}
