package dev.ascribe.http.connection;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.access.OriginCheck;
import dev.ascribe.http.access.TokenCheck;
import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.call.LateReplies;
import dev.ascribe.http.call.RouteTable;
import dev.ascribe.http.reply.Details;
import dev.ascribe.http.reply.FailureLog;
import dev.ascribe.http.reply.Fault;
import dev.ascribe.http.reply.Problem;
import dev.ascribe.http.reply.Replies;
import dev.ascribe.telemetry.LogBudget;
import dev.ascribe.telemetry.LogFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What happens to every request: it gets an id, is checked, finds its operation, and its reply gets
 * the headers that all have. Each is logged in one line, without texts of users. Thread-safe.
 */
public final class RequestHandler implements ConnectionStage.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
  static final String NO_ROUTE = "none";

  /** As other servers count requests whose callers went before the reply. */
  private static final int CALLER_GONE = 499;

  /** What is told that nobody waits any more ends soon, or is not waited for either. */
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

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

  private final RouteTable routes;
  private final OriginCheck origins;
  private final TokenCheck token;
  private final Details details;
  private final HttpMeters meters;
  private final LogBudget budget;
  private final Materializer materializer;

  public RequestHandler(
      RouteTable routes,
      OriginCheck origins,
      TokenCheck token,
      Details details,
      HttpMeters meters,
      LogBudget budget,
      Materializer materializer) {
    this.routes = routes;
    this.origins = origins;
    this.token = token;
    this.details = details;
    this.meters = meters;
    this.budget = budget;
    this.materializer = materializer;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request, ConnectionStage.Caller caller) {
    CompletionStage<Void> gone = caller.gone();
    long startNanos = System.nanoTime();
    String id = RequestIds.of(request);
    AtomicBoolean bodyTaken = new AtomicBoolean();
    Optional<RouteTable.Match> match = Optional.empty();
    CompletionStage<HttpResponse> reply;
    try {
      List<String> segments = segments(request);
      match = routes.find(request.method().name(), segments);
      reply = answer(request, new Route(id, segments, match, caller, bodyTaken));
    } catch (RuntimeException refused) {
      reply = CompletableFuture.failedFuture(refused);
    }
    String route = match.map(found -> found.endpoint().template()).orElse(NO_ROUTE);
    boolean open =
        match.filter(found -> found.endpoint().access() == Endpoint.Access.OPEN).isPresent();
    CompletableFuture<HttpResponse> awaited = LateReplies.endable(reply, materializer);
    gone.thenRun(() -> awaited.orTimeout(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS));
    CompletableFuture<Void> ended = gone.toCompletableFuture();
    return awaited.handle(
        (response, failure) -> {
          boolean heard = !ended.isDone();
          HttpResponse finished =
              finish(
                  request,
                  failure == null ? response : problem(failure, id, heard),
                  id,
                  bodyTaken.get());
          int status = finished.status().intValue();
          Fault fault = failure == null ? Fault.of(status) : Fault.of(failure, status);
          record(new Reply(request, route, id, status, fault, heard, open), startNanos);
          return finished;
        });
  }

  @Override
  public void drop(HttpResponse reply) {
    LateReplies.drop(reply, materializer);
  }

  /**
   * What is logged and counted of a reply.
   *
   * @param heard whether its caller was still there
   * @param open whether everybody may call its operation
   */
  private record Reply(
      HttpRequest request,
      String route,
      String id,
      int status,
      Fault fault,
      boolean heard,
      boolean open) {
    /** Whether anybody may have caused it: then its lines in the log are limited. */
    boolean byStranger() {
      return open || fault == Fault.CALLER;
    }
  }

  /** Where a request leads. */
  private record Route(
      String id,
      List<String> segments,
      Optional<RouteTable.Match> match,
      ConnectionStage.Caller caller,
      AtomicBoolean bodyTaken) {}

  private CompletionStage<HttpResponse> answer(HttpRequest request, Route route) {
    origins.require(request);
    List<String> methods = routes.methods(route.segments());
    if (!methods.isEmpty() && origins.isPreflight(request)) {
      HttpResponse allowed = Replies.empty(204).addHeaders(origins.headers(request, methods));
      return CompletableFuture.completedFuture(allowed);
    }
    if (route.match().isEmpty()) {
      return CompletableFuture.completedFuture(lost(route, methods));
    }
    RouteTable.Match match = route.match().get();
    if (match.endpoint().access() == Endpoint.Access.TOKEN) {
      token.require(request);
      route.caller().recognised().run();
    }
    Call call =
        new Call(request, route.id(), match.parameters(), route.caller().gone(), route.bodyTaken());
    try (MDC.MDCCloseable id = MDC.putCloseable(LogFields.REQUEST, route.id())) {
      return match.endpoint().handler().handle(call);
    }
  }

  private static HttpResponse lost(Route route, List<String> methods) {
    if (methods.isEmpty()) {
      return Replies.problem(
          new Problem(404, ErrorCode.UNKNOWN_NAME, "there is nothing at this path"), route.id());
    }
    String allowed = String.join(", ", methods);
    return Replies.problem(
            new Problem(405, ErrorCode.BAD_USAGE, "this path has other methods: " + allowed),
            route.id())
        .addHeader(Replies.header("Allow", allowed));
  }

  private HttpResponse problem(Throwable failure, String id, boolean heard) {
    Problem problem = Problem.of(failure, details);
    FailureLog.write(failure, problem, id, heard);
    return Replies.problem(problem, id);
  }

  private HttpResponse finish(
      HttpRequest request, HttpResponse response, String id, boolean bodyTaken) {
    List<HttpHeader> headers = new ArrayList<>(ALWAYS);
    headers.add(Replies.header(RequestIds.HEADER, id));
    if (response.getHeader("Cache-Control").isEmpty()) {
      headers.add(NOT_STORED);
    }
    if (!origins.isPreflight(request)) {
      headers.addAll(origins.headers(request, List.of()));
    }
    if (!bodyTaken && !request.entity().isStrict()) {
      // The rest of a body that nobody wants is not waited for.
      request.entity().getDataBytes().runWith(Sink.cancelled(), materializer);
      headers.add(CLOSE);
    }
    return response.addHeaders(headers);
  }

  private void record(Reply reply, long startNanos) {
    long nanos = System.nanoTime() - startNanos;
    String method = reply.request().method().name();
    // A reply that was made all the same may yet be read, by callers that only send no more.
    boolean given = reply.heard() || reply.fault() == Fault.NONE;
    int status = given ? reply.status() : CALLER_GONE;
    Fault fault = given ? reply.fault() : Fault.CALLER;
    meters.replied(method, reply.route(), status, fault, nanos);
    String known = HttpMeters.method(method);
    try (MDC.MDCCloseable logged = MDC.putCloseable(LogFields.REQUEST, reply.id())) {
      long milliseconds = nanos / 1_000_000;
      if (!given || HttpMeters.isProbe(reply.route())) {
        LOG.debug("{} {} {} in {} ms", known, reply.route(), status, milliseconds);
      } else if (reply.byStranger()) {
        budget.write(
            known + " " + reply.route() + " " + status,
            more ->
                LOG.info("{} {} {} in {} ms{}", known, reply.route(), status, milliseconds, more));
      } else {
        LOG.info("{} {} {} in {} ms", known, reply.route(), status, milliseconds);
      }
    }
  }

  /** The decoded segments of the path; of none, and of one with empty ones, a single empty one. */
  private static List<String> segments(HttpRequest request) {
    String path = request.getUri().getPathString();
    List<String> segments = new ArrayList<>();
    // Paths have one spelling: slashes are not collapsed, and none is at the end.
    if (!path.contains("//") && !path.endsWith("/")) {
      request.getUri().pathSegments().forEach(segments::add);
    }
    return segments.isEmpty() ? List.of(path.equals("/") ? "" : "/") : segments;
  }
}
