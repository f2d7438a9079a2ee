package dev.ascribe.http.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The authority of a server: its name and port as in a {@code Host} header. If it comes from an
 * {@code Origin} header, it has a scheme too.
 *
 * @param scheme {@code http} or {@code https}, if given
 * @param name the name or address of the host, in lower case
 * @param port the port, if given
 */
public record WebAuthority(Optional<String> scheme, String name, OptionalInt port) {
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:(?<scheme>https?)://)?(?<name>[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|\\[[0-9a-f:.]+\\])"
              + "(?::(?<port>\\d{1,5}))?");

  /**
   * Parses the value of a header. Returns empty if it is neither an authority nor an origin with
   * the scheme http or https.
   */
  public static Optional<WebAuthority> of(String text) {
    Matcher place = PLACE.matcher(text.toLowerCase(Locale.ROOT));
    if (!place.matches()) {
      return Optional.empty();
    }
    String port = place.group("port");
    return Optional.of(
        new WebAuthority(
            Optional.ofNullable(place.group("scheme")),
            place.group("name"),
            port == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port))));
  }

  /**
   * Whether an {@code Origin} header names this authority. If this authority has no scheme, http
   * and https both match.
   */
  public boolean matchesOrigin(String text) {
    return of(text).filter(this::isAuthorityOf).isPresent();
  }

  private boolean isAuthorityOf(WebAuthority origin) {
    return origin.scheme().isPresent()
        && (scheme.isEmpty() || scheme.equals(origin.scheme()))
        && name.equals(origin.name())
        && portFor(origin.scheme().get()) == origin.portFor(origin.scheme().get());
  }

  /** The port, or the default port of the scheme. */
  private int portFor(String assumed) {
    return port.orElse(assumed.equals("https") ? 443 : 80);
  }
}
