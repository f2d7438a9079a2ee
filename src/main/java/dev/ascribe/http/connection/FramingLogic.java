package dev.ascribe.http.connection;

import dev.ascribe.http.framing.FramingException;
import dev.ascribe.http.framing.RequestFramer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Decides which bytes of a connection reach Pekko, and when the connection ends. It is the logic of
 * the {@link FramingStage}. It passes on requests that follow RFC 9112 and refuses all other bytes.
 * It ends a connection whose client sends too slowly, and a connection that {@link OpenConnections}
 * replaces with another. After the last reply it keeps reading for a while and drops what it reads:
 * a client that is still writing would lose the reply if the socket were closed.
 *
 * <p>A client that closes its sending side may still wait for the reply, or may have gone; the
 * server cannot see which. If the client has sent a single request, the connection stays open until
 * the request is answered. Meanwhile this class sends interim replies to find out whether the
 * client is there: if it has gone, its host refuses them.
 */
abstract class FramingLogic extends TimerGraphStageLogic {
  /** Time that a refused client gets to read the reply. */
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  /**
   * Time from when the client closes its sending side to the first interim reply; the time to the
   * next one doubles with each.
   */
  private static final Duration FIRST_PROBE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PROBE = Duration.ofSeconds(30);
  private static final ByteString PROCESSING =
      ByteString.fromString("HTTP/1.1 102 Processing\r\n\r\n");

  private static final String TOO_SLOW = "the head of a request must arrive in time";
  private static final String BODY_BREAKS_OFF = "the body of a request must arrive whole";
  private static final String BREAKS_OFF = "the head of a request must end with an empty line";

  /** What the client must send next within a timeout. */
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

  private final FramingStage stage;
  private final ClientConnection client;
  private final RequestFramer framer = new RequestFramer();
  private final AsyncCallback<Done> idle = createAsyncCallback(done -> onIdle());
  private final AsyncCallback<Done> ended =
      createAsyncCallback(
          done -> failStage(new FramingStage.ConnectionEnded("gives way to another")));
  private Awaited awaited = Awaited.NOTHING;

  /**
   * The violation after which no further request is read, or null. Its reply is sent after the
   * replies to earlier requests.
   */
  private FramingException refusal;

  /** Whether this class drops all bytes that still arrive. */
  private boolean discarding;

  /** Whether the client has closed its sending side while its only request is being answered. */
  private boolean halfClosed;

  private boolean replied;
  private Duration probe = FIRST_PROBE;

  FramingLogic(FramingStage stage) {
    super(stage.shape());
    this.stage = stage;
    this.client = stage.client;
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
      failStage(new FramingStage.ConnectionEnded("its client neither reads nor closes it"));
    } else if (key == Timer.PROBE) {
      probe();
    } else if (framer.isInHead()) {
      refuse(new FramingException(408, TOO_SLOW, ""));
    } else {
      endRequests();
    }
  }

  final void onReply(ByteString bytes) {
    emit(stage.sent, bytes);
    replied = true;
    if (halfClosed) {
      // A client that closed its sending side and reads a stream counts as gone, since nothing
      // tells when it leaves.
      complete(stage.requests);
    }
    // A client that reads a long reply slowly is not idle.
    if (awaited == Awaited.NEXT_REQUEST) {
      scheduleOnce(Timer.RECEIVE, stage.idleTimeout);
    }
    if (isTimerActive(Timer.LINGER)) {
      scheduleOnce(Timer.LINGER, stage.idleTimeout);
    }
  }

  final void onRequestsCancelled() {
    discarding = true;
    readOn();
  }

  /** Reads no further request, and lets the replies in progress be sent. */
  private void endRequests() {
    discarding = true;
    complete(stage.requests);
    readOn();
    scheduleOnce(Timer.LINGER, stage.idleTimeout);
  }

  final void readOn() {
    if (!isClosed(stage.received) && !hasBeenPulled(stage.received)) {
      pull(stage.received);
    }
  }

  final void onReceived(ByteString bytes) {
    if (discarding) {
      readOn();
      return;
    }
    int before = framer.heads();
    ByteString passed = framer.accept(bytes);
    client.received(framer.heads() - before, framer.isInBody());
    if (!passed.isEmpty()) {
      push(stage.requests, passed);
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
        case HEAD -> scheduleOnce(Timer.RECEIVE, stage.headTimeout);
        case NEXT_REQUEST -> scheduleOnce(Timer.RECEIVE, stage.idleTimeout);
      }
    }
  }

  private void refuse(FramingException violation) {
    stage.malformed.note(violation);
    refusal = violation;
    discarding = true;
    await(Awaited.NOTHING);
    // A route that reads a body refuses the request when the body breaks off.
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
      complete(stage.requests);
    } else {
      awaitNext();
    }
  }

  final void onClientDone() {
    if (isClosed(stage.sent)) {
      completeStage();
    } else if (!discarding && framer.isInHead() && client.isIdle()) {
      refuse(new FramingException(400, BREAKS_OFF, ""));
    } else if (refusal == null && isOnlyRequestAnswered()) {
      halfClosed = true;
      scheduleOnce(Timer.PROBE, probe);
    } else if (refusal == null) {
      complete(stage.requests);
    }
  }

  /**
   * Whether the client sent a single request, and it is being answered. With several requests this
   * stage does not know where one reply ends and the next begins.
   */
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
      if (isAvailable(stage.sent)) {
        emit(stage.sent, PROCESSING);
      }
      probe = Collections.min(List.of(probe.multipliedBy(2), LONGEST_PROBE));
      scheduleOnce(Timer.PROBE, probe);
    }
  }

  final void onLastReply() {
    boolean refused = refusal != null && !framer.isInBody();
    if (refused) {
      emit(stage.sent, stage.malformed.reply(refusal), this::finish);
    } else {
      finish();
    }
  }

  /**
   * Sends the reply that Pekko cannot send: it fails when a body breaks off before its request is
   * answered.
   */
  final void onFailure(Throwable failure) {
    if (replied || !framer.isInBody()) {
      failStage(failure);
    } else {
      FramingException reason =
          refusal == null ? new FramingException(400, BODY_BREAKS_OFF, "") : refusal;
      emit(stage.sent, stage.malformed.reply(reason), this::finish);
    }
  }

  private void finish() {
    complete(stage.requests);
    complete(stage.sent);
    client.finished();
    if (isClosed(stage.received)) {
      completeStage();
    } else {
      discarding = true;
      readOn();
      await(Awaited.NOTHING);
      scheduleOnce(Timer.LINGER, refusal == null ? stage.idleTimeout : LAST_WORD);
    }
  }
}
