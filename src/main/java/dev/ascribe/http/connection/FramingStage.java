package dev.ascribe.http.connection;

import dev.ascribe.http.framing.FramingException;
import dev.ascribe.http.framing.RequestFramer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Stands between the socket of one connection and the protocol layer. It passes on requests that
 * are written by the letter and refuses all else; it ends a connection whose client is too slow to
 * ask, and one that must give way to another. After the last reply it reads on for a while without
 * keeping anything, since a client that still writes would lose the reply if the socket was closed.
 *
 * <p>A client that closes its sending side may wait for its answer, or have gone: the bytes are the
 * same. Where it has sent one request only, the stage keeps the connection until that is answered,
 * and finds out with interim replies whether anybody is there: who has gone refuses them.
 */
final class FramingStage
    extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
  /** Time for a client to read why it was refused. */
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  /** From the end of what a client sends to the first interim reply; doubles from there. */
  private static final Duration FIRST_PROBE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PROBE = Duration.ofSeconds(30);
  private static final ByteString PROCESSING =
      ByteString.fromString("HTTP/1.1 102 Processing\r\n\r\n");

  private static final String TOO_SLOW = "the head of a request must arrive in time";
  private static final String BREAKS_OFF = "the head of a request must end with an empty line";

  private final Inlet<ByteString> received = Inlet.create("received");
  private final Outlet<ByteString> requests = Outlet.create("requests");
  private final Inlet<ByteString> replies = Inlet.create("replies");
  private final Outlet<ByteString> sent = Outlet.create("sent");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(replies, sent, received, requests);

  private final ClientConnection client;
  private final MalformedReplies malformed;
  private final Duration headTimeout;
  private final Duration idleTimeout;

  /**
   * @param headTimeout from the first byte of a head, or the beginning of the connection, to the
   *     end of the head
   * @param idleTimeout between two requests, and for a client to read the last reply
   */
  FramingStage(
      ClientConnection client,
      MalformedReplies malformed,
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
    return new Logic();
  }

  /** Ends a connection at once. */
  private static final class ConnectionEnded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectionEnded(String why) {
      super(why, null, false, false);
    }
  }

  /** What the client is to send next, and has a time for. */
  private enum Awaited {
    NOTHING,
    HEAD,
    NEXT_REQUEST
  }

  private enum Timer {
    RECEIVE,
    LINGER,
    PROBE
  }

  private final class Logic extends TimerGraphStageLogic {
    private final RequestFramer framer = new RequestFramer();
    private final AsyncCallback<Done> idle = createAsyncCallback(done -> onIdle());
    private final AsyncCallback<Done> ended =
        createAsyncCallback(done -> failStage(new ConnectionEnded("gives way to another")));
    private Awaited awaited = Awaited.NOTHING;

    /** Why no further request is taken; its reply follows those to the requests before. */
    private FramingException refusal;

    /** What still comes from the client is dropped. */
    private boolean discarding;

    /** Whether the client sends no more, and its only request is being answered. */
    private boolean halfClosed;

    private boolean replied;
    private Duration probe = FIRST_PROBE;

    Logic() {
      super(shape);
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
              discarding = true;
              readOn();
            }
          });
      setHandler(
          replies,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              emit(sent, grab(replies));
              onReply();
              onProgress();
            }

            @Override
            public void onUpstreamFinish() {
              onLastReply();
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

    @Override
    public void preStart() {
      client.onBytes(() -> idle.invoke(Done.getInstance()), () -> ended.invoke(Done.getInstance()));
      await(Awaited.HEAD);
    }

    @Override
    public void postStop() {
      client.closed();
    }

    @Override
    public void onTimer(Object key) {
      if (key == Timer.LINGER) {
        failStage(new ConnectionEnded("its client neither reads nor closes it"));
      } else if (key == Timer.PROBE) {
        probe();
      } else if (framer.isInHead()) {
        refuse(new FramingException(408, TOO_SLOW, ""));
      } else {
        endRequests();
      }
    }

    /** Who reads a stream of events and sends no more counts as gone: its end is unknown. */
    private void onReply() {
      replied = true;
      if (halfClosed) {
        complete(requests);
      }
    }

    /** A client that reads a long reply slowly is neither idle nor gone. */
    private void onProgress() {
      if (awaited == Awaited.NEXT_REQUEST) {
        scheduleOnce(Timer.RECEIVE, idleTimeout);
      }
      if (isTimerActive(Timer.LINGER)) {
        scheduleOnce(Timer.LINGER, idleTimeout);
      }
    }

    /** Takes no further request, and waits for what is left to be sent. */
    private void endRequests() {
      discarding = true;
      complete(requests);
      readOn();
      scheduleOnce(Timer.LINGER, idleTimeout);
    }

    private void readOn() {
      if (!isClosed(received) && !hasBeenPulled(received)) {
        pull(received);
      }
    }

    private void onReceived(ByteString bytes) {
      if (discarding) {
        readOn();
        return;
      }
      int before = framer.heads();
      ByteString passed = framer.accept(bytes);
      client.received(framer.heads() - before, framer.isInBody());
      if (!passed.isEmpty()) {
        push(requests, passed);
      }
      if (framer.violation().isPresent()) {
        refuse(framer.violation().get());
      } else {
        awaitNext();
        if (passed.isEmpty()) {
          readOn();
        }
      }
    }

    private void awaitNext() {
      if (!client.isIdle()) {
        await(Awaited.NOTHING);
      } else if (framer.isInHead() || framer.heads() == 0) {
        await(Awaited.HEAD);
      } else {
        await(Awaited.NEXT_REQUEST);
      }
    }

    private void await(Awaited next) {
      if (next != awaited) {
        awaited = next;
        switch (next) {
          case NOTHING -> cancelTimer(Timer.RECEIVE);
          case HEAD -> scheduleOnce(Timer.RECEIVE, headTimeout);
          case NEXT_REQUEST -> scheduleOnce(Timer.RECEIVE, idleTimeout);
        }
      }
    }

    private void refuse(FramingException violation) {
      malformed.note(violation);
      refusal = violation;
      discarding = true;
      await(Awaited.NOTHING);
      // A body that breaks off is refused by whoever reads it.
      if (framer.isInBody() || client.isIdle()) {
        endRequests();
      } else {
        readOn();
      }
    }

    private void onIdle() {
      if (discarding) {
        endRequests();
      } else if (halfClosed) {
        complete(requests);
      } else {
        awaitNext();
      }
    }

    private void onClientDone() {
      if (isClosed(sent)) {
        completeStage();
      } else if (!discarding && framer.isInHead() && client.isIdle()) {
        refuse(new FramingException(400, BREAKS_OFF, ""));
      } else if (refusal == null && isOnlyRequestAnswered()) {
        halfClosed = true;
        scheduleOnce(Timer.PROBE, probe);
      } else if (refusal == null) {
        complete(requests);
      }
    }

    /** Of several requests it is not known here where the reply to one ends. */
    private boolean isOnlyRequestAnswered() {
      return framer.heads() == 1
          && !replied
          && !framer.isInHead()
          && !framer.isInBody()
          && !client.isIdle()
          && !discarding;
    }

    private void probe() {
      if (!replied && framer.allowsInterimReplies()) {
        if (isAvailable(sent)) {
          emit(sent, PROCESSING);
        }
        probe = Collections.min(List.of(probe.multipliedBy(2), LONGEST_PROBE));
        scheduleOnce(Timer.PROBE, probe);
      }
    }

    private void onLastReply() {
      boolean refused = refusal != null && !framer.isInBody();
      if (refused) {
        emit(sent, malformed.reply(refusal), this::finish);
      } else {
        finish();
      }
    }

    private void finish() {
      complete(requests);
      complete(sent);
      client.finished();
      if (isClosed(received)) {
        completeStage();
      } else {
        discarding = true;
        readOn();
        await(Awaited.NOTHING);
        scheduleOnce(Timer.LINGER, refusal == null ? idleTimeout : LAST_WORD);
      }
    }
  }
}
