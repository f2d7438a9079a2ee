package dev.ascribe.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.request.RequestDesk;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * The order in which an engine stops, as phases of the coordinated shutdown of its actor system:
 * open requests are answered; studies and devices stop and what they have told is written; the
 * actors end. A server adds its own steps to the same phases.
 */
final class EngineShutdown {
  private static final String PHASE = "pekko.coordinated-shutdown.phases.%s.timeout";

  private final ActorSystem<Guardian.Command> system;
  private final CoordinatedShutdown shutdown;
  private final ServiceSettings settings;

  /**
   * Why an engine stops.
   *
   * @param told to callers that still wait
   */
  record Reason(AscribeException told) implements CoordinatedShutdown.Reason {
    /** The owner of the engine wants it. */
    static final Reason STOPPED =
        new Reason(new AscribeException(ErrorCode.CANCELLED, "the engine was stopped"));

    /** A part of the engine failed that it cannot do without. */
    static Reason failed(String part) {
      return new Reason(
          new AscribeException(ErrorCode.INTERNAL, "the " + part + " failed; the log says why"));
    }

    /** Nothing can be written any more. */
    static Reason storeLost(AscribeException loss) {
      return new Reason(loss);
    }
  }

  /** The configuration with times for the phases, which share the time that the settings allow. */
  static Config phases(Config config, ServiceSettings settings) {
    Duration drain = settings.drainTimeout();
    Duration rest = settings.shutdownTimeout().minus(drain);
    return ConfigFactory.parseMap(
            Map.of(
                PHASE.formatted(CoordinatedShutdown.PhaseServiceRequestsDone()),
                drain.plus(rest.dividedBy(4)),
                PHASE.formatted(CoordinatedShutdown.PhaseServiceStop()),
                rest.dividedBy(2),
                PHASE.formatted(CoordinatedShutdown.PhaseActorSystemTerminate()),
                rest))
        .withFallback(config);
  }

  EngineShutdown(
      ActorSystem<Guardian.Command> system, ActorRef<RequestDesk.Command> desk, EngineParts parts) {
    this.system = system;
    this.shutdown = CoordinatedShutdown.get(system);
    this.settings = parts.service();
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "refuse-studies",
        () -> {
          parts.stopping().set(true);
          return CompletableFuture.completedFuture(Done.getInstance());
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceRequestsDone(),
        "answer-requests",
        () -> answerRequests(desk));
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceStop(),
        "stop-work",
        () ->
            ask(
                system,
                replyTo -> new Guardian.Stop(reason().told(), replyTo),
                settings.shutdownTimeout()));
  }

  /** Lets open requests end where nothing forbids it, and then refuses those that are left. */
  private CompletionStage<Done> answerRequests(ActorRef<RequestDesk.Command> desk) {
    AscribeException told = reason().told();
    boolean mayEnd = told.code() == ErrorCode.CANCELLED && !settings.drainTimeout().isZero();
    CompletionStage<Done> drained =
        mayEnd
            ? ask(
                desk,
                replyTo -> new RequestDesk.Drain(shuttingDown(), replyTo),
                settings.drainTimeout())
            : CompletableFuture.completedFuture(Done.getInstance());
    return drained
        .exceptionally(late -> Done.getInstance())
        .thenCompose(
            done ->
                ask(
                    desk,
                    replyTo -> new RequestDesk.Close(told, replyTo),
                    settings.shutdownTimeout()));
  }

  private <Q> CompletionStage<Done> ask(
      RecipientRef<Q> actor, Function<ActorRef<Done>, Q> request, Duration timeout) {
    return AskPattern.ask(actor, request::apply, timeout, system.scheduler());
  }

  /** Begins to stop, unless that has begun; completes when the actors have ended. */
  CompletionStage<Done> run(Reason reason) {
    return shutdown.runAll(reason);
  }

  /** Why the engine stops, or would. */
  Reason reason() {
    return shutdown.getShutdownReason().orElse(null) instanceof Reason known
        ? known
        : Reason.STOPPED;
  }

  static AscribeException shuttingDown() {
    return new AscribeException(ErrorCode.CANCELLED, "the engine is shutting down");
  }
}
