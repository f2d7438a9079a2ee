package dev.ascribe.app;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyTask;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.typed.javadsl.ActorSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What engines of either kind are made of: the actor system, its devices and its store, and what
 * callers ask of its actors.
 */
final class EngineCore {
  /** Events of a study that wait for the caller who runs it. */
  private static final int EVENTS = 1 << 16;

  /** Estimates that wait for a slow reader: later ones are better. */
  private static final int ESTIMATES = 8;

  private static final OverflowStrategy DROP_OLDEST = OverflowStrategy.dropHead();

  private static final Logger LOG = LoggerFactory.getLogger(EngineCore.class);

  private final EngineParts parts;
  private final ActorSystem<Guardian.Command> system;
  private final StoreWatch watch;
  private final Guardian.EngineActors actors;

  private final EngineShutdown shutdown;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Starts the actors. */
  EngineCore(EngineParts parts, Config config) {
    this.parts = parts;
    this.system =
        ActorSystem.create(
            Guardian.create(parts), "ascribe", EngineShutdown.phases(config, parts.service()));
    this.actors = await(ask(system, Guardian.GetActors::new));
    this.shutdown = new EngineShutdown(system, actors.desk(), parts);
    this.watch = new StoreWatch(parts.store(), this::onStoreLost);
  }

  EngineParts parts() {
    return parts;
  }

  ActorSystem<?> system() {
    return system;
  }

  /** The actors that requests are for. */
  Guardian.EngineActors actors() {
    return actors;
  }

  /** Nothing that is computed from now on could be kept. */
  private void onStoreLost(AscribeException reason) {
    LOG.error("{}; the engine ends", reason.getMessage());
    shutdown.run(EngineShutdown.Reason.storeLost(reason));
  }

  /** Whether the engine has been told to stop, or stops because a part of it failed. */
  boolean isStopping() {
    return parts.stopping().get();
  }

  /** Completes when all actors have ended; fails with STORE_LOST where that is the reason. */
  CompletionStage<Void> ended() {
    return system
        .getWhenTerminated()
        .thenApply(
            done -> {
              AscribeException told = shutdown.reason().told();
              if (told.code() == ErrorCode.STORE_LOST) {
                throw told;
              }
              return null;
            });
  }

  /**
   * Asks an actor what it knows. Fails with CANCELLED when the engine ends before the answer.
   *
   * @param question by who waits for the answer
   */
  <Q, A> CompletableFuture<A> ask(RecipientRef<Q> actor, Function<ActorRef<A>, Q> question) {
    return plain(
        AskPattern.ask(actor, question::apply, parts.service().askTimeout(), system.scheduler()));
  }

  /** Asks an actor for something that may take long, or be refused. */
  <Q, A> CompletableFuture<A> request(
      RecipientRef<Q> actor, Function<ActorRef<StatusReply<A>>, Q> request) {
    return plain(
        AskPattern.askWithStatus(
            actor, request::apply, parts.service().openingTimeout(), system.scheduler()));
  }

  /**
   * Asks an actor that answers when there is something to tell.
   *
   * @param nothing stands for an answer that does not come for a while
   */
  <Q, A> CompletableFuture<A> poll(
      RecipientRef<Q> actor, Function<ActorRef<A>, Q> question, A nothing) {
    return ask(actor, question)
        .exceptionally(
            failure -> {
              if (failure.getCause() instanceof TimeoutException) {
                return nothing;
              }
              throw new CompletionException(failure);
            });
  }

  /** The events of a study that is run for the caller; the last one tells how it ended. */
  Source<StudyEvent, NotUsed> run(StudyTask task) {
    return ActorSource.<StudyReport>actorRef(
            never -> false, never -> Optional.empty(), EVENTS, DROP_OLDEST)
        .mapMaterializedValue(
            listener -> {
              system.tell(new Guardian.RunStudy(task, listener));
              return NotUsed.getInstance();
            })
        .filter(report -> report.event() != null)
        .map(StudyReport::event)
        .takeWhile(event -> !(event instanceof StudyEvent.End), true);
  }

  /**
   * Explains one text when the stream is run; its last element is the answer.
   *
   * @param caller the caller's own name of the request, or null
   */
  Source<Service.ExplanationUpdate, NotUsed> explain(
      ExplanationRequest request, String caller, Instant deadline, boolean withEstimates) {
    if (isStopping()) {
      return Source.failed(shutdown.reason().told());
    }
    return ActorSource.<RequestDesk.Reply>actorRef(
            never -> false,
            reply ->
                reply instanceof RequestDesk.Refused refused
                    ? Optional.of(refused.reason())
                    : Optional.empty(),
            ESTIMATES,
            DROP_OLDEST)
        .mapMaterializedValue(
            replyTo -> {
              actors
                  .desk()
                  .tell(new RequestDesk.Explain(request, caller, deadline, withEstimates, replyTo));
              return NotUsed.getInstance();
            })
        .takeWhile(reply -> reply instanceof RequestDesk.Estimate, true)
        .map(EngineCore::update);
  }

  private static Service.ExplanationUpdate update(RequestDesk.Reply reply) {
    return reply instanceof RequestDesk.Estimate estimate
        ? new Service.ExplanationUpdate(estimate.explanation(), false)
        : new Service.ExplanationUpdate(((RequestDesk.Answer) reply).explanation(), true);
  }

  /** Waits for a stage, and throws what it failed with. */
  <T> T await(CompletionStage<T> stage) {
    try {
      return plain(stage).join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof AscribeException cause ? cause : failed;
    }
  }

  /** The same stage, failing with the failure itself instead of one that wraps it. */
  <T> CompletableFuture<T> plain(CompletionStage<T> stage) {
    CompletableFuture<T> plain = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            plain.complete(value);
          } else {
            plain.completeExceptionally(reason(failure));
          }
        });
    return plain;
  }

  private Throwable reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof AscribeException) {
      return cause;
    }
    if (isStopping()) {
      return shutdown.reason().told();
    }
    return cause instanceof TimeoutException
        ? new AscribeException(
            ErrorCode.INTERNAL, "the engine does not answer; the log says why", cause)
        : cause;
  }

  /** Does something on a thread that may block. */
  <T> CompletableFuture<T> inBackground(Supplier<T> blocking) {
    if (system.getWhenTerminated().toCompletableFuture().isDone()) {
      return CompletableFuture.failedFuture(shutdown.reason().told());
    }
    return CompletableFuture.supplyAsync(
        blocking, system.dispatchers().lookup(ServiceSettings.BLOCKING));
  }

  /**
   * Answers callers, stops what works, has everything accepted written, and gives devices and store
   * back, all within the time that the settings allow; devices that compute on then are left alone.
   */
  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    long seconds = parts.service().shutdownTimeout().toSeconds();
    watch.close();
    try {
      shutdown
          .run(EngineShutdown.Reason.STOPPED)
          .toCompletableFuture()
          .get(parts.service().shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      LOG.error("the engine ended with a failure", failed.getCause());
    } catch (TimeoutException late) {
      LOG.debug("the engine has not stopped after {} s", seconds);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!system.getWhenTerminated().toCompletableFuture().isDone()) {
      LOG.warn("a device still computes after {} s; it is left to itself", seconds);
    }
    parts.journal().close();
    parts.store().close();
  }
}
