package dev.ascribe.http.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name and port of a server as a {@code Host} header gives them, or its scheme, name and port
 * as an {@code Origin} header gives them.
 *
 * @param scheme {@code http} or {@code https}, if given
 * @param name the name or address of the host, in lower case
 * @param port the port, if given
 */
public record WebPlace(Optional<String> scheme, String name, OptionalInt port) {
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:(?<scheme>https?)://)?(?<name>[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|\\[[0-9a-f:.]+\\])"
              + "(?::(?<port>\\d{1,5}))?");

  /**
   * Parses a text. Returns empty if it names no such server, for example for an origin with another
   * scheme.
   */
  public static Optional<WebPlace> of(String text) {
    Matcher place = PLACE.matcher(text.toLowerCase(Locale.ROOT));
    if (!place.matches()) {
      return Optional.empty();
    }
    String port = place.group("port");
    return Optional.of(
        new WebPlace(
            Optional.ofNullable(place.group("scheme")),
            place.group("name"),
            port == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port))));
  }

  /**
   * Whether a text is the origin of this server. If this server has no scheme, either scheme fits.
   */
  public boolean isOrigin(String text) {
    return of(text).filter(this::isPlaceOf).isPresent();
  }

  private boolean isPlaceOf(WebPlace origin) {
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
