package dev.ascribe.http.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections at an address, and connects each socket to the stages that serve it. The
 * {@link FramingStage} checks the bytes from the socket, Pekko parses them, and the {@link
 * ConnectionStage} answers the requests; replies take the same way back. When all connections are
 * busy, a new one is refused with status 503.
 */
public final class Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /** The most connections that the operating system holds until they are accepted. */
  private static final int BACKLOG = 1024;

  private static final int PIECE = 64 << 10;

  private static final ByteString FULL =
      ByteString.fromString(
          """
          HTTP/1.1 503 Service Unavailable\r
          Retry-After: 1\r
          Connection: close\r
          Content-Length: 0\r
          \r
          """);

  private final ActorSystem<?> system;
  private final RequestHandler handler;
  private final OpenConnections connections;
  private final RequestLog log;
  private final Options options;
  private final MalformedRequestReplies malformed;
  private final BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> protocol;

  /**
   * Timeouts and threads of the connections.
   *
   * @param headTimeout the head of a request must arrive within this time
   * @param idleTimeout a connection without a request, or with a reply that the client does not
   *     read, is closed after this time
   * @param dispatcher runs the stages of the connections
   */
  public record Options(
      Duration headTimeout, Duration idleTimeout, ServerSettings protocol, String dispatcher) {}

  public Listener(
      ActorSystem<?> system,
      RequestHandler handler,
      OpenConnections connections,
      RequestLog log,
      Options options) {
    this.system = system;
    this.handler = handler;
    this.connections = connections;
    this.log = log;
    this.options = options;
    this.malformed = new MalformedRequestReplies(log);
    this.protocol =
        Http.get(system)
            .serverLayer(options.protocol(), Optional.empty(), new ProtocolLog(log.budget()))
            .atop(withoutTls())
            .atop(inPieces());
    MalformedRequests.noteIn(malformed);
  }

  /** Begins to listen; fails if the address cannot be bound. */
  public CompletionStage<Tcp.ServerBinding> bind(String host, int port) {
    // Clients that have sent everything may close their sending side and read on.
    boolean halfClose = true;
    return Tcp.get(system)
        .bind(host, port, BACKLOG, List.of(), halfClose, Optional.empty())
        .to(Sink.foreach(this::take))
        .addAttributes(threads())
        .run(system);
  }

  private void take(Tcp.IncomingConnection incoming) {
    InetSocketAddress client = incoming.remoteAddress();
    Optional<ClientConnection> admitted = connections.admit(client.getAddress());
    if (admitted.isEmpty()) {
      log.meters().turnedAway();
      log.budget()
          .write(
              "full",
              more -> LOG.warn("all connections are busy, so a new one is refused{}", more));
      incoming.handleWith(Flow.fromSinkAndSource(Sink.cancelled(), Source.single(FULL)), system);
    } else {
      // The socket's own stage, too, leaves the threads of the engine alone.
      incoming.flow().join(flow(admitted.get())).addAttributes(threads()).run(system);
    }
  }

  private Attributes threads() {
    return ActorAttributes.dispatcher(options.dispatcher());
  }

  private Flow<ByteString, ByteString, NotUsed> flow(ClientConnection client) {
    ConnectionStage answers = new ConnectionStage(handler, options.idleTimeout(), client);
    FramingStage framing =
        new FramingStage(client, malformed, options.headTimeout(), options.idleTimeout());
    return Flow.fromGraph(answers).join(protocol.atop(BidiFlow.fromGraph(framing)));
  }

  /** Cuts replies into small pieces, so that progress of a slow reader is seen. */
  private static BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> inPieces() {
    return BidiFlow.fromFlows(
        Flow.of(ByteString.class).mapConcat(Listener::pieces), Flow.of(ByteString.class));
  }

  private static List<ByteString> pieces(ByteString bytes) {
    List<ByteString> pieces = new ArrayList<>();
    for (ByteString rest = bytes; !rest.isEmpty(); rest = rest.drop(PIECE)) {
      pieces.add(rest.take(PIECE));
    }
    return pieces;
  }

  /** Wraps bytes in the messages of a TLS layer, which Pekko expects even without TLS. */
  @SuppressWarnings("unchecked")
  private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>
      withoutTls() {
    BidiFlow<?, ?, ?, ?, ?> none = TLSPlacebo.getInstance();
    return (BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>) none;
  }
}
