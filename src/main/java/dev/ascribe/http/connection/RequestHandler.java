package dev.ascribe.http.connection;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.OriginCheck;
import dev.ascribe.http.directives.Problem;
import dev.ascribe.http.directives.Problems;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.telemetry.LogFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.ExceptionHandler;
import org.apache.pekko.http.javadsl.server.MethodRejection;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.javadsl.Sink;
import org.slf4j.MDC;

/**
 * Runs the routes for each request, and does what all operations share: it gives the request an id,
 * checks its origin, turns failures and rejections into problem documents, adds the common headers
 * to the reply, and logs it. The {@link ConnectionStage} calls it. Thread-safe.
 */
public final class RequestHandler extends AllDirectives implements ConnectionStage.Handler {
  /** A route whose client has disconnected gets this long to finish; then its reply is dropped. */
  private static final Duration AFTER_CLIENT = Duration.ofSeconds(2);

  private static final Problem NOT_FOUND =
      new Problem(404, ErrorCode.UNKNOWN_NAME, "there is nothing at this path");
  private static final List<HttpHeader> ALWAYS =
      List.of(
          Replies.header(
              "Content-Security-Policy",
              "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
          Replies.header("X-Content-Type-Options", "nosniff"),
          Replies.header("X-Frame-Options", "DENY"),
          Replies.header("Referrer-Policy", "no-referrer"));
  private static final HttpHeader NOT_STORED = Replies.header("Cache-Control", "no-store");
  private static final HttpHeader CLOSE = Connection.create("close");

  private final Rules rules;
  private final ActorSystem<?> system;
  private final Function<HttpRequest, CompletionStage<HttpResponse>> answers;

  /**
   * The rules that all operations share.
   *
   * @param replyTimeout time within which a reply must begin, unless its operation has a deadline
   *     of its own
   * @param dispatcher runs the routes
   */
  public record Rules(
      OriginCheck origins,
      Problems problems,
      RequestLog log,
      Duration replyTimeout,
      DispatcherSelector dispatcher) {}

  /**
   * @param routes the routes of all operations
   */
  public RequestHandler(Route routes, Rules rules, ActorSystem<?> system) {
    this.rules = rules;
    this.system = system;
    this.answers = complete(routes).handler(system);
  }

  private Route complete(Route routes) {
    ExceptionHandler failures =
        ExceptionHandler.newBuilder()
            .matchAny(failure -> answer(exchange -> problem(exchange, failure)))
            .build();
    RejectionHandler rejections =
        RejectionHandler.newBuilder()
            .handleAll(
                MethodRejection.class, others -> answer(exchange -> otherMethods(exchange, others)))
            .handleNotFound(answer(exchange -> Replies.problem(NOT_FOUND, exchange.id())))
            .build();
    return withExecutionContext(
        system.dispatchers().lookup(rules.dispatcher()),
        () ->
            attribute(
                Exchange.KEY,
                exchange ->
                    mapResponse(
                        reply -> answered(exchange, reply),
                        () ->
                            handleExceptions(
                                failures,
                                () ->
                                    handleRejections(
                                        rejections, () -> checked(exchange, routes))))));
  }

  private Route answer(java.util.function.Function<Exchange, HttpResponse> reply) {
    return attribute(Exchange.KEY, exchange -> complete(reply.apply(exchange)));
  }

  private Route checked(Exchange exchange, Route routes) {
    rules.origins().require(exchange.request());
    return mapRequest(RequestHandler::plain, () -> routes);
  }

  /**
   * Returns the request as routes see it. HEAD becomes GET, and the headers that choose a form of
   * the reply are removed, since each reply has only one form.
   */
  private static HttpRequest plain(HttpRequest request) {
    HttpRequest any = request.removeHeader("Accept").removeHeader("Accept-Charset");
    return request.method().equals(HttpMethods.HEAD) ? any.withMethod(HttpMethods.GET) : any;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, Exchange.Client client) {
    Exchange exchange = new Exchange(request, client);
    CompletableFuture<HttpResponse> answer = exchange.answer();
    try (MDC.MDCCloseable id = MDC.putCloseable(LogFields.REQUEST, exchange.id())) {
      answers.apply(request.addAttribute(Exchange.KEY, exchange)).thenAccept(answer::complete);
    } catch (Exception unexpected) {
      answer.completeExceptionally(unexpected);
    }
    limit(exchange);
    return answer.handle(
        (reply, failure) -> finish(exchange, failure == null ? reply : problem(exchange, failure)));
  }

  /**
   * Hands the reply of the routes to the exchange, and releases it if it is late. Pekko completes
   * the result of the routes later, on the default dispatcher.
   */
  private HttpResponse answered(Exchange exchange, HttpResponse reply) {
    if (!exchange.answer().complete(reply)) {
      drop(reply);
    }
    return reply;
  }

  @Override
  public void drop(HttpResponse reply) {
    // The body may hold a cursor or a subscription, and releases it when the body ends.
    if (!reply.entity().isStrict()) {
      reply.entity().getDataBytes().runWith(Sink.cancelled(), system);
    }
  }

  /**
   * Makes the answer fail if it does not come in time. Pekko's {@code withRequestTimeout} is not
   * used: its reply would reach neither the log nor the meters, and it closes the connection.
   */
  private void limit(Exchange exchange) {
    CompletableFuture<HttpResponse> answer = exchange.answer();
    if (exchange.endpoint().filter(Endpoint::hasOwnDeadline).isEmpty()) {
      answer.orTimeout(rules.replyTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
    exchange
        .clientGone()
        .thenRun(() -> answer.orTimeout(AFTER_CLIENT.toMillis(), TimeUnit.MILLISECONDS));
  }

  private HttpResponse problem(Exchange exchange, Throwable failure) {
    exchange.fail(failure);
    return Replies.problem(rules.problems().of(failure, exchange), exchange.id());
  }

  private HttpResponse otherMethods(Exchange exchange, List<MethodRejection> rejections) {
    TreeSet<String> methods = new TreeSet<>();
    rejections.forEach(rejection -> methods.add(rejection.supported().name()));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    if (rules.origins().isPreflight(exchange.request())) {
      return HttpResponse.create()
          .withStatus(204)
          .addHeaders(rules.origins().headers(exchange.request(), methods));
    }
    String allowed = String.join(", ", methods);
    Problem problem =
        new Problem(405, ErrorCode.BAD_USAGE, "this path has other methods: " + allowed);
    return Replies.problem(problem, exchange.id()).addHeader(Replies.header("Allow", allowed));
  }

  private HttpResponse finish(Exchange exchange, HttpResponse reply) {
    HttpRequest request = exchange.request();
    List<HttpHeader> headers = new ArrayList<>();
    // A page of its own kind may say itself what it may load.
    ALWAYS.stream()
        .filter(header -> reply.getHeader(header.name()).isEmpty())
        .forEach(headers::add);
    headers.add(Replies.header(Exchange.ID, exchange.id()));
    if (reply.getHeader("Cache-Control").isEmpty()) {
      headers.add(NOT_STORED);
    }
    if (!rules.origins().isPreflight(request)) {
      headers.addAll(rules.origins().headers(request, List.of()));
    }
    if (!exchange.isBodyRead() && !request.entity().isStrict()) {
      headers.add(CLOSE);
    }
    rules.log().replied(exchange, reply.status().intValue());
    return reply.addHeaders(headers);
  }
}
