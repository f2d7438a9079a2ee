package dev.ascribe.http.settings;

import java.util.List;

/**
 * Names under which proxies serve this server to browsers. A proxy may pass them on in {@code Host}
 * or put its own name there, with or without the port; the {@code Origin} of a page is never
 * changed.
 */
public final class PublicHosts {
  private final List<WebPlace> places;

  /**
   * @param entries of which each {@link #isEntry}
   */
  public PublicHosts(List<String> entries) {
    places = entries.stream().map(entry -> WebPlace.of(entry).orElseThrow()).toList();
  }

  /** Whether a text is {@code host}, {@code host:port} or an origin. */
  static boolean isEntry(String text) {
    return WebPlace.of(text).isPresent();
  }

  /** Whether a {@code Host} names one of them; its port is the proxy's affair. */
  public boolean haveHost(String host) {
    return WebPlace.of(host)
        .filter(asked -> places.stream().anyMatch(each -> each.name().equals(asked.name())))
        .isPresent();
  }

  /** Whether a page of this origin was served by one of them. */
  public boolean haveOrigin(String origin) {
    return WebPlace.of(origin)
        .filter(page -> places.stream().anyMatch(each -> each.isOrigin(page)))
        .isPresent();
  }
}
