package dev.ascribe.http.connection;

import dev.ascribe.http.connection.RequestIntake.Awaited;
import dev.ascribe.http.framing.FramingException;
import java.time.Duration;
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
 * <p>If a client that has sent a single request closes its sending side, the connection stays open
 * until the request is answered. Meanwhile a {@link ClientProbe} finds out whether the client is
 * there.
 */
abstract class FramingLogic extends TimerGraphStageLogic {
  /** Time that a refused client gets to read the reply. */
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  private static final String TOO_SLOW = "the head of a request must arrive in time";
  private static final String BODY_BREAKS_OFF = "the body of a request must arrive whole";
  private static final String BREAKS_OFF = "the head of a request must end with an empty line";

  private enum Timer {
    RECEIVE,
    LINGER,
    PROBE
  }

  private final FramingStage stage;
  private final ClientConnection client;
  private final RequestIntake intake;
  private final ClientProbe probe = new ClientProbe();
  private final AsyncCallback<Done> idle = createAsyncCallback(done -> onIdle());
  private final AsyncCallback<Done> ended =
      createAsyncCallback(
          done -> failStage(new FramingStage.ConnectionEnded("is replaced by another")));
  private Awaited awaited = Awaited.NOTHING;

  /**
   * The violation after which no further request is read, or null. Its reply is sent after the
   * replies to earlier requests.
   */
  private FramingException refusal;

  /** Whether this class drops all bytes that still arrive. */
  private boolean discarding;

  private boolean replied;

  FramingLogic(FramingStage stage) {
    super(stage.shape());
    this.stage = stage;
    this.client = stage.client;
    this.intake = new RequestIntake(client);
  }

  @Override
  public void preStart() {
    client.registerFraming(
        () -> idle.invoke(Done.getInstance()), () -> ended.invoke(Done.getInstance()));
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
    } else if (intake.isInHead()) {
      refuse(new FramingException(408, TOO_SLOW, ""));
    } else {
      endRequests();
    }
  }

  final void onReply(ByteString bytes) {
    emit(stage.sent, bytes);
    replied = true;
    if (probe.hasBegun()) {
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
    ByteString passed = intake.accept(bytes);
    if (!passed.isEmpty()) {
      push(stage.requests, passed);
    }
    if (intake.violation().isPresent()) {
      refuse(intake.violation().get());
    } else {
      await(intake.awaited());
      if (passed.isEmpty()) {
        readOn();
      }
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
    if (intake.isInBody() || client.isIdle()) {
      endRequests();
    } else {
      readOn();
    }
  }

  private void onIdle() {
    if (discarding) {
      endRequests();
    } else if (probe.hasBegun()) {
      complete(stage.requests);
    } else {
      await(intake.awaited());
    }
  }

  final void onClientDone() {
    if (isClosed(stage.sent)) {
      completeStage();
    } else if (!discarding && intake.isInHead() && client.isIdle()) {
      refuse(new FramingException(400, BREAKS_OFF, ""));
    } else if (refusal == null && !replied && !discarding && intake.isAnsweringOnlyRequest()) {
      scheduleOnce(Timer.PROBE, probe.next());
    } else if (refusal == null) {
      complete(stage.requests);
    }
  }

  private void probe() {
    if (!replied && intake.allowsInterimReplies()) {
      if (isAvailable(stage.sent)) {
        emit(stage.sent, ClientProbe.INTERIM_REPLY);
      }
      scheduleOnce(Timer.PROBE, probe.next());
    }
  }

  final void onLastReply() {
    boolean refused = refusal != null && !intake.isInBody();
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
    if (replied || !intake.isInBody()) {
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
