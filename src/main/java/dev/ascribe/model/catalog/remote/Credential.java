package dev.ascribe.model.catalog.remote;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;

/**
 * A secret that identifies the user, and the only server that gets it; redirects may lead to other
 * servers.
 *
 * @param origin the server: its scheme, host and port
 * @param authorization the value of the header
 */
record Credential(URI origin, String authorization) {
  static Credential bearer(URI origin, String token) {
    return new Credential(origin, "Bearer " + token);
  }

  /** Creates the credential of an address that contains {@code user:password@}. */
  static Credential basic(URI origin) {
    byte[] user = origin.getUserInfo().getBytes(StandardCharsets.UTF_8);
    return new Credential(origin, "Basic " + Base64.getEncoder().encodeToString(user));
  }

  boolean belongsTo(URI uri) {
    return origin.getScheme().equalsIgnoreCase(uri.getScheme())
        && Objects.equals(lower(origin.getHost()), lower(uri.getHost()))
        && port(origin) == port(uri);
  }

  private static String lower(String host) {
    return host == null ? null : host.toLowerCase(Locale.ROOT);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /** Returns a text without the secret, which must not get into a log. */
  @Override
  public String toString() {
    return "Credential[" + origin.getHost() + "]";
  }
}
