package dev.ascribe.http.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names under which proxies serve this server to browsers. A proxy may pass them on in {@code Host}
 * or put its own name there, with or without the port; the {@code Origin} of a page is never
 * changed.
 */
public final class PublicHosts {
  /** A name, or an origin: then of its scheme only. */
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?:(?<scheme>https?)://)?(?<name>[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:]+\\])"
              + "(?::(?<port>\\d{1,5}))?");

  private final List<Place> places;

  private record Place(String scheme, String name, String port) {
    /** The port of a scheme may be left out. */
    boolean isServedAt(Place other) {
      return (scheme == null || scheme.equals(other.scheme))
          && name.equals(other.name)
          && port(other.scheme).equals(other.port(other.scheme));
    }

    private String port(String assumed) {
      return port != null ? port : assumed.equals("https") ? "443" : "80";
    }
  }

  /**
   * @param entries of which each {@link #isEntry}
   */
  public PublicHosts(List<String> entries) {
    places = entries.stream().map(entry -> place(entry).orElseThrow()).toList();
  }

  /** Whether a text is {@code host}, {@code host:port} or an origin. */
  static boolean isEntry(String text) {
    return place(text).isPresent();
  }

  /** Whether a {@code Host} names one of them; its port is the proxy's affair. */
  public boolean haveHost(String host) {
    return place(host)
        .filter(asked -> places.stream().anyMatch(each -> each.name().equals(asked.name())))
        .isPresent();
  }

  /** Whether a page of this origin was served by one of them. */
  public boolean haveOrigin(String origin) {
    return place(origin)
        .filter(page -> page.scheme() != null)
        .filter(page -> places.stream().anyMatch(each -> each.isServedAt(page)))
        .isPresent();
  }

  private static Optional<Place> place(String text) {
    Matcher entry = ENTRY.matcher(text.toLowerCase(Locale.ROOT));
    return entry.matches()
        ? Optional.of(new Place(entry.group("scheme"), entry.group("name"), entry.group("port")))
        : Optional.empty();
  }
}
