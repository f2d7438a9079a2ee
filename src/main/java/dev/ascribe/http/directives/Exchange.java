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

/**
 * What the server knows of one request while it is answered: its id, its operation, whether its
 * client is still there. It travels through the routes as an attribute of the request. Thread-safe.
 */
public final class Exchange {
  public static final AttributeKey<Exchange> KEY = AttributeKey.create("exchange", Exchange.class);

  /** The header that tells the id of a request. */
  public static final String ID = "X-Request-Id";

  private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final HttpRequest request;
  private final String id;
  private final Client client;
  private final long startNanos = System.nanoTime();
  private volatile Endpoint endpoint;
  private volatile boolean bodyRead;
  private volatile Throwable failure;

  /**
   * Who waits for a reply.
   *
   * @param gone completes when nobody waits for the reply, or reads it, any more
   * @param recognise to be called when the client has shown the token
   */
  public record Client(CompletableFuture<Void> gone, Runnable recognise) {}

  public Exchange(HttpRequest request, Client client) {
    this.request = request;
    this.client = client;
    this.id =
        header(ID).filter(given -> PLAIN_ID.matcher(given).matches()).orElseGet(Exchange::newId);
  }

  /** An id of a request that has none of its client's. */
  public static String newId() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The request as it came. */
  public HttpRequest request() {
    return request;
  }

  /** By which the request is found again in the log: its client's id where that is a plain one. */
  public String id() {
    return id;
  }

  /** Completes when nobody waits for the reply, or reads it, any more. */
  public CompletionStage<Void> clientGone() {
    return client.gone();
  }

  public boolean isClientGone() {
    return client.gone().isDone();
  }

  public long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  /** A route has found the operation that the request asks for, and checked the token. */
  void admit(Endpoint found, TokenCheck token) {
    endpoint = found;
    if (!found.isOpen()) {
      token.require(request);
      client.recognise().run();
    }
  }

  public Optional<Endpoint> endpoint() {
    return Optional.ofNullable(endpoint);
  }

  void readBody() {
    bodyRead = true;
  }

  /** Whether a route reads, or has read, the body. */
  public boolean isBodyRead() {
    return bodyRead;
  }

  /** The request cannot be answered as its client wished. */
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

  /** The query, in which nothing but these parameters may stand, each at most once. */
  public Query query(String... allowed) {
    return query(Set.of(), allowed);
  }

  /** The same, except that some of these parameters may stand there more than once. */
  public Query query(Set<String> repeatable, String... allowed) {
    return Query.of(request.getUri().query().toList(), repeatable, List.of(allowed));
  }
}
