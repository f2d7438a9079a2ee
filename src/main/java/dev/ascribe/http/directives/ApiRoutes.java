package dev.ascribe.http.directives;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.marshalling.sse.EventStreamMarshalling;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Graph;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Base class for the routes of one group of operations, with the directives that all groups share.
 */
public abstract class ApiRoutes extends AllDirectives {
  /** A comment line of a stream of events; clients skip it. */
  private static final ByteString HEARTBEAT = ByteString.fromString(":\n\n");

  /** Tells proxies not to buffer a stream of events, which would arrive as one late reply. */
  private static final HttpHeader NOT_BUFFERED = Replies.header("X-Accel-Buffering", "no");

  protected final RouteParts parts;

  protected ApiRoutes(RouteParts parts) {
    this.parts = parts;
  }

  public abstract Route route();

  /** Runs the inner route for requests of the operation's method, after the check of the token. */
  protected final Route endpoint(Endpoint endpoint, Function<Exchange, Route> inner) {
    return method(
        endpoint.method(),
        () ->
            attribute(
                Exchange.KEY,
                exchange -> {
                  exchange.admit(endpoint, parts.token());
                  return inner.apply(exchange);
                }));
  }

  /** Like {@link #endpoint(Endpoint, Function)}, for an operation that takes no query. */
  protected final Route endpoint(Endpoint endpoint, Supplier<Route> inner) {
    return endpoint(
        endpoint,
        exchange -> {
          exchange.query();
          return inner.get();
        });
  }

  /** The media type of the request's body; refuses types that are not allowed. */
  protected static String bodyType(Exchange exchange, List<String> allowed) {
    return BodyReader.type(exchange, allowed);
  }

  /**
   * Reads the whole body of the request.
   *
   * @param most largest allowed number of bytes
   * @param parser parses the body on the executor
   */
  protected final <T> Route body(
      Exchange exchange,
      int most,
      Executor executor,
      Function<byte[], T> parser,
      Function<T, Route> inner) {
    return onSuccess(parts.bodies().read(exchange, most, executor, parser), inner);
  }

  protected final Route json(Object value) {
    return completeOK(value, Replies.json());
  }

  protected final <T> Route json(CompletionStage<T> value) {
    return completeOKWithFuture(value, Replies.json());
  }

  /** Replies with a value whose computation may block. */
  protected final <T> Route slowJson(Supplier<T> value) {
    return json(CompletableFuture.supplyAsync(value, parts.blocking()));
  }

  /**
   * Replies with a stream of events. It begins at once with a comment, and sends one whenever it is
   * silent for a while, so that clients see that the connection lives.
   */
  protected final Route events(Source<ServerSentEvent, NotUsed> events) {
    Flow<ByteString, ByteString, NotUsed> alive =
        Flow.of(ByteString.class)
            .keepAlive(parts.settings().timeouts().heartbeat(), () -> HEARTBEAT)
            .prepend(Source.single(HEARTBEAT));
    return respondWithHeader(
        NOT_BUFFERED,
        () ->
            mapResponse(
                reply -> reply.transformEntityDataBytes(alive),
                () -> completeOK(events, EventStreamMarshalling.toEventStream())));
  }

  /** Ends a stream when its client disconnects, even if nobody has begun to read the stream. */
  public static <T> Graph<FlowShape<T, T>, SharedKillSwitch> untilGone(Exchange exchange) {
    SharedKillSwitch gone = KillSwitches.shared("client gone");
    exchange.clientGone().thenRun(gone::shutdown);
    return gone.flow();
  }

  /** An event with its data as JSON. */
  public static ServerSentEvent event(Optional<String> id, String name, Object data) {
    // A blank after the colon is optional, but some hand-written clients expect it.
    return ServerSentEvent.create(
        " " + Replies.line(data),
        Optional.of(" " + name),
        id.map(known -> " " + known),
        OptionalInt.empty());
  }
}
