package dev.ascribe.http.directives;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.settings.WebAuthority;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Protects against pages of other servers in a user's browser. A server on loopback refuses
 * requests whose {@code Host} is neither a loopback name nor a public host, because an attacker can
 * make a foreign name resolve to loopback. It refuses requests of pages from foreign origins that
 * would change something. Only pages from the origins in the settings may read replies.
 */
public final class OriginCheck {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

  private final boolean loopback;
  private final List<WebAuthority> publicHosts;
  private final List<String> origins;

  /**
   * @param publicHosts names under which proxies offer this server to browsers
   * @param origins origins whose pages may call the server and read its replies
   */
  public OriginCheck(boolean loopback, List<String> publicHosts, List<String> origins) {
    this.loopback = loopback;
    this.publicHosts =
        publicHosts.stream().map(name -> WebAuthority.of(name).orElseThrow()).toList();
    this.origins = List.copyOf(origins);
  }

  /** Refuses a request that may come from a page of a foreign origin. */
  public void require(HttpRequest request) {
    String host = header(request, "Host").orElse("");
    if (loopback && !LOOPBACK_NAMES.contains(name(host)) && !isPublic(host)) {
      throw new Refusal(
          421,
          ErrorCode.BAD_USAGE,
          "Host: this daemon only answers to localhost, 127.0.0.1 and the names in its setting "
              + "ascribe.http.public-hosts");
    }
    if (!SAFE_METHODS.contains(request.method().name()) && isForeign(request, host)) {
      throw new Refusal(
          403, ErrorCode.UNAUTHORIZED, "Origin: pages of other sites may not change anything here");
    }
  }

  /** Whether the request is a CORS preflight. */
  public boolean isPreflight(HttpRequest request) {
    return request.method().name().equals("OPTIONS")
        && isShared(request)
        && header(request, "Access-Control-Request-Method").isPresent();
  }

  /** Headers that let pages of origins from the settings read the reply. */
  public List<HttpHeader> headers(HttpRequest request, Collection<String> methods) {
    List<HttpHeader> headers = new ArrayList<>();
    if (!origins.isEmpty()) {
      headers.add(Replies.header("Vary", "Origin"));
    }
    if (isShared(request)) {
      headers.add(
          Replies.header("Access-Control-Allow-Origin", header(request, "Origin").orElseThrow()));
      headers.add(
          Replies.header("Access-Control-Expose-Headers", "X-Request-Id, Location, Retry-After"));
      if (!methods.isEmpty()) {
        headers.add(Replies.header("Access-Control-Allow-Methods", String.join(", ", methods)));
        headers.add(
            Replies.header(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, Last-Event-ID, X-Request-Id"));
        headers.add(Replies.header("Access-Control-Max-Age", "600"));
      }
    }
    return headers;
  }

  private boolean isShared(HttpRequest request) {
    return header(request, "Origin").filter(origins::contains).isPresent();
  }

  private boolean isForeign(HttpRequest request, String host) {
    // No browser sends several Origin headers, and it would be unclear which of them counts.
    boolean several =
        StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(header -> header.is("origin"))
                .count()
            > 1;
    Optional<String> origin = header(request, "Origin");
    return several
        || (origin.isPresent()
            && !origins.contains(origin.get())
            && publicHosts.stream().noneMatch(place -> place.matchesOrigin(origin.get()))
            && !isOwn(origin.get(), host));
  }

  /** Whether a page came from this server itself, which speaks plain http only. */
  private static boolean isOwn(String origin, String host) {
    return WebAuthority.of("http://" + host).filter(here -> here.matchesOrigin(origin)).isPresent();
  }

  /** Whether a proxy offers this server under the name, at any port. */
  private boolean isPublic(String host) {
    return WebAuthority.of(host)
        .filter(asked -> publicHosts.stream().anyMatch(each -> each.name().equals(asked.name())))
        .isPresent();
  }

  /** The name in {@code name:port}. */
  private static String name(String host) {
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    return (end > 0 ? host.substring(0, end) : host).toLowerCase(Locale.ROOT);
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }
}
