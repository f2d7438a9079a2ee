package dev.ascribe.http.connection;

import dev.ascribe.http.directives.Exchange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
import org.apache.pekko.util.ByteString;
import scala.jdk.javaapi.FutureConverters;

/**
 * Answers the requests of one connection, one after the other, with a {@link Handler}. Pekko's own
 * server does not tell a handler when the client has gone; this stage does.
 */
final class ConnectionStage extends GraphStage<FlowShape<HttpRequest, HttpResponse>> {
  /** Answers requests. */
  interface Handler {
    /** Answers a request. The result never fails, and completes soon after the client has gone. */
    CompletionStage<HttpResponse> handle(HttpRequest request, Exchange.Client client);

    /** Releases a reply that will not be sent. */
    void drop(HttpResponse reply);
  }

  private final Inlet<HttpRequest> in = Inlet.create("requests");
  private final Outlet<HttpResponse> out = Outlet.create("responses");
  private final FlowShape<HttpRequest, HttpResponse> shape = FlowShape.of(in, out);
  private final Handler handler;
  private final Duration idleTimeout;
  private final ClientConnection client;

  /**
   * @param idleTimeout a reply that the client does not read for this time is given up
   */
  ConnectionStage(Handler handler, Duration idleTimeout, ClientConnection client) {
    this.handler = handler;
    this.idleTimeout = idleTimeout;
    this.client = client;
  }

  @Override
  public FlowShape<HttpRequest, HttpResponse> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final AsyncCallback<HttpResponse> answered = createAsyncCallback(this::onAnswer);
    private final AsyncCallback<CompletableFuture<Void>> sent = createAsyncCallback(this::onSent);

    /**
     * A future for each request whose reply is not completely sent, the latest last. It completes
     * when the reply is sent, or tells the handler earlier that the client has gone.
     */
    private final Deque<CompletableFuture<Void>> awaited = new ArrayDeque<>();

    private boolean answering;
    private boolean draining;
    private final AsyncCallback<Done> drained = createAsyncCallback(done -> drain());

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
      client.registerAnswering(() -> drained.invoke(Done.getInstance()));
    }

    @Override
    public void postStop() {
      awaited.forEach(gone -> gone.complete(null));
    }

    /** Ends the connection after the client has gone, or has at least closed its sending side. */
    private void onEnd() {
      draining = true;
      if (answering) {
        awaited.getLast().complete(null);
      } else {
        completeStage();
      }
    }

    /** Ends the connection at once, or after the reply to the request in progress. */
    private void drain() {
      draining = true;
      completeWhenSent();
    }

    private void completeWhenSent() {
      if (draining && !answering && awaited.isEmpty()) {
        completeStage();
      }
    }

    private void onRequest(HttpRequest request) {
      answering = true;
      CompletableFuture<Void> gone = new CompletableFuture<>();
      awaited.add(gone);
      handler.handle(request, caller(gone)).thenAccept(this::deliver);
    }

    private Exchange.Client caller(CompletableFuture<Void> gone) {
      return new Exchange.Client() {
        @Override
        public CompletableFuture<Void> gone() {
          return gone;
        }

        @Override
        public void recognise() {
          client.recognise();
        }
      };
    }

    private void deliver(HttpResponse response) {
      FutureConverters.asJava(answered.invokeWithFeedback(response))
          .exceptionally(
              ended -> {
                handler.drop(response);
                return Done.getInstance();
              });
    }

    private void onAnswer(HttpResponse response) {
      answering = false;
      CompletableFuture<Void> gone = awaited.getLast();
      if (response.entity().isStrict()) {
        push(out, response);
        onSent(gone);
      } else {
        push(out, watched(response, gone));
      }
    }

    private void onSent(CompletableFuture<Void> gone) {
      awaited.removeIf(other -> other == gone);
      gone.complete(null);
      client.answered();
      completeWhenSent();
    }

    /**
     * Returns the reply with a body that tells this stage when it ends, and that fails if the
     * client does not read it for too long.
     */
    private HttpResponse watched(HttpResponse response, CompletableFuture<Void> gone) {
      Flow<ByteString, ByteString, ?> watch =
          Flow.of(ByteString.class)
              .backpressureTimeout(idleTimeout)
              .watchTermination(
                  (ignored, done) -> {
                    done.whenComplete((end, failure) -> sent.invoke(gone));
                    return ignored;
                  });
      return response.transformEntityDataBytes(watch);
    }
  }
}
