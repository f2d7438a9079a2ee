package dev.ascribe.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the steps of an engine to the coordinated shutdown of its actor system. First the desk
 * answers the open requests. Then the studies and the devices stop, and the accepted rows are
 * written. Last the actors end. The HTTP server adds its own steps to the same phases.
 */
final class EngineShutdown {
  /** The error for requests that arrive during a shutdown. */
  static final UnitResult.Failed SHUTTING_DOWN =
      new UnitResult.Failed(ErrorCode.CANCELLED, "Ascribe is shutting down");

  private static final Logger LOG = LoggerFactory.getLogger(EngineShutdown.class);

  private static final String PHASE = "pekko.coordinated-shutdown.phases.%s.timeout";

  private final ActorSystem<Guardian.Command> system;
  private final CoordinatedShutdown shutdown;
  private final ServiceSettings settings;

  /**
   * The reason for a shutdown.
   *
   * @param told the error that callers who still wait receive
   */
  record Reason(UnitResult.Failed told) implements CoordinatedShutdown.Reason {
    /** The owner has closed the engine. */
    static final Reason STOPPED =
        new Reason(new UnitResult.Failed(ErrorCode.CANCELLED, "Ascribe was stopped"));

    /** An actor has failed without which the engine cannot work. */
    static Reason failed(String part) {
      return new Reason(
          new UnitResult.Failed(ErrorCode.INTERNAL, "the " + part + " failed; the log says why"));
    }

    /** The store is lost, so that no result can be written any more. */
    static Reason storeLost(UnitResult.Failed loss) {
      return new Reason(loss);
    }
  }

  /**
   * Returns the configuration with timeouts for the phases of the shutdown. Their sum is about the
   * shutdown timeout of the settings.
   */
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

  /**
   * Gives the open requests the time of the drain to end, and then refuses those that are left. If
   * a part of the engine has failed, they are refused at once.
   */
  private CompletionStage<Done> answerRequests(ActorRef<RequestDesk.Command> desk) {
    UnitResult.Failed told = reason().told();
    boolean mayEnd = told.code() == ErrorCode.CANCELLED && !settings.drainTimeout().isZero();
    CompletionStage<Done> drained =
        mayEnd
            ? ask(
                desk,
                replyTo -> new RequestDesk.Drain(SHUTTING_DOWN, replyTo),
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

  /** Begins the shutdown, unless it has begun already. Completes when the actors have ended. */
  CompletionStage<Done> run(Reason reason) {
    return shutdown.runAll(reason);
  }

  /**
   * Runs the shutdown and waits for its end, but no longer than the shutdown timeout of the
   * settings. A device that still computes after that is not waited for.
   */
  void runAndWait() {
    long seconds = settings.shutdownTimeout().toSeconds();
    try {
      run(Reason.STOPPED)
          .toCompletableFuture()
          .get(settings.shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      LOG.error("the engine ended with a failure", failed.getCause());
    } catch (TimeoutException late) {
      LOG.debug("the engine has not stopped after {} s", seconds);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!endsNow()) {
      LOG.warn("a device still computes after {} s; the engine ends without it", seconds);
    }
  }

  /** Whether the actors have ended, which shows a moment after the shutdown is complete. */
  private boolean endsNow() {
    CompletableFuture<Done> ended = system.getWhenTerminated().toCompletableFuture();
    try {
      ended.get(1, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException late) {
      return ended.isDone();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return ended.isDone();
    }
  }

  /** The reason of the shutdown in progress; STOPPED if none has begun. */
  Reason reason() {
    return shutdown.getShutdownReason().orElse(null) instanceof Reason known
        ? known
        : Reason.STOPPED;
  }
}
