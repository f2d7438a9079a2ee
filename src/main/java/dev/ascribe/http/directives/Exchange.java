package dev.ascribe.http.directives;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One request on its way to a reply: its id, its operation, and whether its client is still
 * connected. It travels through the routes as an attribute of the request. Thread-safe.
 */
public final class Exchange {
  public static final AttributeKey<Exchange> KEY = AttributeKey.create("exchange", Exchange.class);

  /** The header with the id of a request. */
  public static final String ID = "X-Request-Id";

  private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final HttpRequest request;
  private final String id;
  private final Client client;
  private final long startNanos = System.nanoTime();
  private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
  private volatile Endpoint endpoint;
  private volatile boolean bodyRead;
  private volatile Throwable failure;

  /** The client that waits for a reply. */
  public interface Client {
    /** Completes when the reply is sent, or the client no longer waits for it. */
    CompletableFuture<Void> gone();

    /** Marks the connection as one of a client that knows the token. */
    void recognise();
  }

  public Exchange(HttpRequest request, Client client) {
    this.request = request;
    this.client = client;
    this.id =
        header(ID).filter(given -> PLAIN_ID.matcher(given).matches()).orElseGet(Exchange::newId);
  }

  /** A random id for a request whose client gave none. */
  public static String newId() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The request as it arrived. */
  public HttpRequest request() {
    return request;
  }

  /**
   * The id of the request in replies and in the log: the client's own id if it has only plain
   * characters, else a random one.
   */
  public String id() {
    return id;
  }

  /** Completes when the reply is sent, or the client no longer waits for it. */
  public CompletionStage<Void> clientGone() {
    return client.gone();
  }

  public boolean isClientGone() {
    return client.gone().isDone();
  }

  /** A future of the reply that the routes make; the common headers are added to it later. */
  public CompletableFuture<HttpResponse> answer() {
    return answer;
  }

  public long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  /** Notes the operation that the request asks for, and requires the token unless it is open. */
  void admit(Endpoint found, TokenCheck token) {
    endpoint = found;
    if (!found.isOpen()) {
      token.require(request);
      client.recognise();
    }
  }

  public Optional<Endpoint> endpoint() {
    return Optional.ofNullable(endpoint);
  }

  void readBody() {
    bodyRead = true;
  }

  /** Whether a route has begun to read the body. */
  public boolean isBodyRead() {
    return bodyRead;
  }

  /** Notes the failure of the request, for the log. */
  public void fail(Throwable cause) {
    failure = cause;
  }

  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  public Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  /** Whether the client asks for a stream of events. */
  public boolean wantsEvents() {
    return header("Accept").filter(value -> value.contains("text/event-stream")).isPresent();
  }

  /** The query. Refuses parameters other than these, and repeated ones. */
  public Query query(String... allowed) {
    return query(Set.of(), allowed);
  }

  /**
   * The query. Refuses parameters other than these, and repeated ones unless they are repeatable.
   */
  public Query query(Set<String> repeatable, String... allowed) {
    return Query.of(request.getUri().query().toList(), repeatable, List.of(allowed));
  }
}
