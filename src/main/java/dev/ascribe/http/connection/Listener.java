package dev.ascribe.http.connection;

import dev.ascribe.telemetry.LogBudget;
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
 * Takes connections at an address. Each goes from the socket through the {@link FramingStage} and
 * the protocol layer to the {@link ConnectionStage}, and back. One that there is no room for is
 * told so and closed, so that none waits unseen.
 */
public final class Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /** Connections that the operating system keeps until they are taken. */
  private static final int BACKLOG = 1024;

  private static final int PIECE = 64 << 10;

  private static final ByteString FULL =
      ByteString.fromString(
          "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n"
              + "Content-Length: 0\r\n\r\n");

  private final ActorSystem<?> system;
  private final RequestHandler handler;
  private final Waits waits;
  private final OpenConnections connections;
  private final MalformedReplies malformed;
  private final HttpMeters meters;
  private final BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> protocol;
  private final Attributes attributes;
  private final LogBudget budget;

  /**
   * How long clients are waited for.
   *
   * @param head the head of a request must have arrived within this time
   * @param idle a connection without a request, or with a reply that nobody reads, is closed
   */
  public record Waits(Duration head, Duration idle) {}

  /**
   * @param dispatcher whose threads serve the connections
   */
  public Listener(
      ActorSystem<?> system,
      RequestHandler handler,
      Waits waits,
      OpenConnections connections,
      HttpMeters meters,
      LogBudget budget,
      ServerSettings protocol,
      String dispatcher) {
    this.system = system;
    this.handler = handler;
    this.waits = waits;
    this.connections = connections;
    this.malformed = new MalformedReplies(meters, budget);
    this.meters = meters;
    this.budget = budget;
    this.protocol =
        Http.get(system)
            .serverLayer(protocol, Optional.empty(), new ProtocolLog(budget))
            .atop(withoutTls());
    this.attributes = ActorAttributes.dispatcher(dispatcher);
    MalformedRequests.noteIn(malformed);
  }

  /** Begins to listen; fails where the address cannot be had. */
  public CompletionStage<Tcp.ServerBinding> bind(String host, int port) {
    // Clients that have sent all may close their side and read on.
    boolean halfClose = true;
    return Tcp.get(system)
        .bind(host, port, BACKLOG, List.of(), halfClose, Optional.empty())
        .to(Sink.foreach(this::take))
        .run(system);
  }

  private void take(Tcp.IncomingConnection incoming) {
    InetSocketAddress client = incoming.remoteAddress();
    Optional<ClientConnection> admitted = connections.admit(client.getAddress());
    if (admitted.isEmpty()) {
      meters.turnedAway();
      budget.write("full", more -> LOG.warn("all connections are at work, one is refused{}", more));
      incoming.handleWith(Flow.fromSinkAndSource(Sink.cancelled(), Source.single(FULL)), system);
    } else {
      incoming.handleWith(flow(admitted.get()).addAttributes(attributes), system);
    }
  }

  private Flow<ByteString, ByteString, NotUsed> flow(ClientConnection client) {
    ConnectionStage answers = new ConnectionStage(handler, waits.idle(), client);
    FramingStage framing = new FramingStage(client, malformed, waits.head(), waits.idle());
    return Flow.fromGraph(answers)
        .join(protocol.atop(inPieces()).atop(BidiFlow.fromGraph(framing)));
  }

  /** Of small pieces it is seen how far a client has read a long reply. */
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

  /** The protocol layer expects what a layer of TLS gives, even where there is none. */
  @SuppressWarnings("unchecked")
  private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>
      withoutTls() {
    BidiFlow<?, ?, ?, ?, ?> none = TLSPlacebo.getInstance();
    return (BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>) none;
  }
}
