package dev.ascribe.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Answers the requests of one connection, one after the other. It tells the handler when the
 * connection ends, which the protocol layer alone would not say, and closes connections that carry
 * no request for too long, however slowly a caller may be writing one.
 */
final class ConnectionStage extends GraphStage<FlowShape<HttpRequest, HttpResponse>> {
  /** Answers a request; its stage never fails. */
  @FunctionalInterface
  interface Handler {
    CompletionStage<HttpResponse> handle(HttpRequest request, CompletionStage<Void> gone);
  }

  private static final Object IDLE = "idle";
  private static final Object GONE = "gone";

  /** A handler that hears that nobody waits any more gives its last word soon, or none. */
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  private final Inlet<HttpRequest> in = Inlet.create("requests");
  private final Outlet<HttpResponse> out = Outlet.create("responses");
  private final FlowShape<HttpRequest, HttpResponse> shape = FlowShape.of(in, out);
  private final Handler handler;
  private final Duration idleTimeout;
  private final OpenConnections connections;

  ConnectionStage(Handler handler, Duration idleTimeout, OpenConnections connections) {
    this.handler = handler;
    this.idleTimeout = idleTimeout;
    this.connections = connections;
  }

  @Override
  public FlowShape<HttpRequest, HttpResponse> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private final AsyncCallback<HttpResponse> answered = createAsyncCallback(this::onAnswer);
    private final AsyncCallback<Done> sent = createAsyncCallback(done -> scheduleIdle());

    /** Of the latest request. */
    private CompletableFuture<Void> gone = new CompletableFuture<>();

    private boolean answering;
    private boolean draining;
    private final AsyncCallback<Done> drained = createAsyncCallback(done -> drain());
    private final OpenConnections.Connection self = () -> drained.invoke(Done.getInstance());

    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              onRequest(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              onEnd();
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (!answering && !hasBeenPulled(in) && !isClosed(in)) {
                pull(in);
              }
            }
          });
    }

    @Override
    public void preStart() {
      connections.opened(self);
      scheduleIdle();
    }

    @Override
    public void postStop() {
      connections.closed(self);
      gone.complete(null);
    }

    @Override
    public void onTimer(Object key) {
      if (answering) {
        // Each request must have its reply, though nobody will read this one.
        answering = false;
        push(out, HttpResponse.create().withStatus(503));
      }
      completeStage();
    }

    /** The caller has gone, or will at least send no further request. */
    private void onEnd() {
      gone.complete(null);
      draining = true;
      if (answering) {
        scheduleOnce(GONE, LAST_WORD);
      } else {
        completeStage();
      }
    }

    private void scheduleIdle() {
      scheduleOnce(IDLE, idleTimeout);
    }

    /** Ends a connection between requests, and any other after its reply. */
    private void drain() {
      draining = true;
      if (!answering) {
        completeStage();
      }
    }

    private void onRequest(HttpRequest request) {
      cancelTimer(IDLE);
      answering = true;
      gone = new CompletableFuture<>();
      handler.handle(request, gone).thenAccept(answered::invoke);
    }

    private void onAnswer(HttpResponse response) {
      cancelTimer(GONE);
      answering = false;
      push(out, response.entity().isStrict() ? ended(response) : watched(response));
      if (draining) {
        completeStage();
      }
    }

    private HttpResponse ended(HttpResponse response) {
      scheduleIdle();
      return response;
    }

    /** A stream that nobody reads is given up, and the connection is idle when it ends. */
    private HttpResponse watched(HttpResponse response) {
      Flow<ByteString, ByteString, ?> watch =
          Flow.of(ByteString.class)
              .backpressureTimeout(idleTimeout)
              .watchTermination(
                  (ignored, done) -> {
                    done.whenComplete((end, failure) -> sent.invoke(Done.getInstance()));
                    return ignored;
                  });
      return response.transformEntityDataBytes(watch);
    }
  }
}
