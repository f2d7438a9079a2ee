package dev.ascribe.cli.client;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.TokenFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The address of a daemon, and the token that it asks for.
 *
 * @param base such as {@code http://127.0.0.1:8420}, without a slash at its end
 * @param token or "" for none. It is never printed
 */
public record ServerAddress(String base, String token) {
  /** The address at which a daemon listens by default. */
  public static final String DEFAULT = "http://127.0.0.1:8420";

  /**
   * The address that the options name, or else the environment.
   *
   * @param server or null for {@code $ASCRIBE_SERVER}, or else {@link #DEFAULT}
   * @param token or null for {@code $ASCRIBE_TOKEN}, or else the one in {@code $ASCRIBE_TOKEN_FILE}
   * @throws AscribeException BAD_USAGE for an address that is not HTTP, or a token that no header
   *     can carry
   */
  public static ServerAddress of(String server, String token, Map<String, String> environment) {
    String named = environment.getOrDefault("ASCRIBE_SERVER", "");
    String place = server != null || named.isEmpty() ? "--server" : "ASCRIBE_SERVER";
    String chosen = server != null ? server : named.isEmpty() ? DEFAULT : named;
    String base = chosen.strip().replaceAll("/+$", "");
    if (!isHttp(base)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "%s: '%s' is not an address such as %s".formatted(place, chosen, DEFAULT));
    }
    String secret = token != null ? token : token(environment);
    // A line break would end the header that carries it.
    if (!secret.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--token: contains characters other than visible ASCII characters");
    }
    return new ServerAddress(base, secret);
  }

  private static String token(Map<String, String> environment) {
    String token = environment.getOrDefault("ASCRIBE_TOKEN", "");
    String file = environment.getOrDefault("ASCRIBE_TOKEN_FILE", "");
    return token.isEmpty() && !file.isEmpty()
        ? TokenFile.read("ASCRIBE_TOKEN_FILE", Path.of(file))
        : token;
  }

  private static boolean isHttp(String base) {
    try {
      URI uri = new URI(base);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The address without the token, for logs and errors. */
  @Override
  public String toString() {
    return base;
  }
}
