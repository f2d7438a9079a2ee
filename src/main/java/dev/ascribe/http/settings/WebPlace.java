package dev.ascribe.http.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server as the web names it: the value of a {@code Host}, or an origin, which has a scheme.
 *
 * @param scheme {@code http} or {@code https}, if it is said
 * @param name in lower case
 * @param port if it is said
 */
public record WebPlace(Optional<String> scheme, String name, OptionalInt port) {
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:(?<scheme>https?)://)?(?<name>[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|\\[[0-9a-f:.]+\\])"
              + "(?::(?<port>\\d{1,5}))?");

  /** The place that a text names; empty for any other text, such as an origin of another scheme. */
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

  /** Whether an origin is this place; a place without a scheme has that of the origin. */
  public boolean isOrigin(String text) {
    return of(text).filter(this::isPlaceOf).isPresent();
  }

  private boolean isPlaceOf(WebPlace origin) {
    return origin.scheme().isPresent()
        && (scheme.isEmpty() || scheme.equals(origin.scheme()))
        && name.equals(origin.name())
        && portFor(origin.scheme().get()) == origin.portFor(origin.scheme().get());
  }

  /** The port of a scheme may be left out. */
  private int portFor(String assumed) {
    return port.orElse(assumed.equals("https") ? 443 : 80);
  }
}
