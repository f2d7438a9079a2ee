package dev.ascribe.http.connection;

import java.time.Duration;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * The stage between the socket of one connection and Pekko. It holds the ports; {@link
 * FramingLogic} decides which bytes pass and when the connection ends.
 */
final class FramingStage
    extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
  /** Bytes from the socket. */
  final Inlet<ByteString> received = Inlet.create("received");

  /** Bytes for Pekko. */
  final Outlet<ByteString> requests = Outlet.create("requests");

  /** Bytes from Pekko. */
  final Inlet<ByteString> replies = Inlet.create("replies");

  /** Bytes for the socket. */
  final Outlet<ByteString> sent = Outlet.create("sent");

  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(replies, sent, received, requests);

  final ClientConnection client;
  final MalformedRequestReplies malformed;
  final Duration headTimeout;
  final Duration idleTimeout;

  /**
   * @param headTimeout from the first byte of a head, or the beginning of the connection, to the
   *     end of the head
   * @param idleTimeout between two requests, and for a client to read the last reply
   */
  FramingStage(
      ClientConnection client,
      MalformedRequestReplies malformed,
      Duration headTimeout,
      Duration idleTimeout) {
    this.client = client;
    this.malformed = malformed;
    this.headTimeout = headTimeout.compareTo(idleTimeout) < 0 ? headTimeout : idleTimeout;
    this.idleTimeout = idleTimeout;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Ports(this);
  }

  /** Fails the stage, which closes the connection at once. */
  static final class ConnectionEnded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectionEnded(String why) {
      super(why, null, false, false);
    }
  }

  /** Forwards the events of the ports to the logic. */
  private final class Ports extends FramingLogic {
    Ports(FramingStage stage) {
      super(stage);
      setHandler(
          received,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              onReceived(grab(received));
            }

            @Override
            public void onUpstreamFinish() {
              onClientDone();
            }
          });
      setHandler(
          requests,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              readOn();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              onRequestsCancelled();
            }
          });
      setHandler(
          replies,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              onReply(grab(replies));
            }

            @Override
            public void onUpstreamFinish() {
              onLastReply();
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              onFailure(failure);
            }
          });
      setHandler(
          sent,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (!isClosed(replies) && !hasBeenPulled(replies)) {
                pull(replies);
              }
            }
          });
    }
  }
}
