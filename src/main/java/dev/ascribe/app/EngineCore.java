package dev.ascribe.app;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.ServiceSettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core of both kinds of engines: it owns the actor system, the devices and the store, asks
 * actors questions for its callers, and stops everything in order.
 */
final class EngineCore {
  private static final Logger LOG = LoggerFactory.getLogger(EngineCore.class);

  private final EngineParts parts;
  private final ActorSystem<Guardian.Command> system;
  private final ActorRef<StoreWatch.Command> watch;
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
    // Only now, since a loss of the store ends the engine in the order that was set up before.
    this.watch =
        system.systemActorOf(StoreWatch.create(parts.store()), "store-watch", Props.empty());
  }

  EngineParts parts() {
    return parts;
  }

  ActorSystem<Guardian.Command> system() {
    return system;
  }

  /** The actors that requests are for. */
  Guardian.EngineActors actors() {
    return actors;
  }

  /** Whether the engine has been told to stop, or stops because a part of it failed. */
  boolean isStopping() {
    return parts.stopping().get();
  }

  /** Why the engine stops, in words for callers. */
  AscribeException stopReason() {
    return shutdown.reason().told();
  }

  /** Completes when all actors have ended; fails with STORE_LOST where that is the reason. */
  CompletionStage<Void> ended() {
    return system
        .getWhenTerminated()
        .thenApply(
            done -> {
              AscribeException told = stopReason();
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
      return stopReason();
    }
    return cause instanceof TimeoutException
        ? new AscribeException(
            ErrorCode.INTERNAL, "the engine does not answer; the log says why", cause)
        : cause;
  }

  /** Does something on a thread that may block. */
  <T> CompletableFuture<T> inBackground(Supplier<T> blocking) {
    return hasEnded()
        ? CompletableFuture.failedFuture(stopReason())
        : CompletableFuture.supplyAsync(blocking, blockingThreads());
  }

  /** Does something on a thread that may block; its failure is logged. */
  void runInBackground(Runnable blocking) {
    if (!hasEnded()) {
      blockingThreads().execute(blocking);
    }
  }

  private Executor blockingThreads() {
    return system.dispatchers().lookup(ServiceSettings.BLOCKING);
  }

  private boolean hasEnded() {
    return system.getWhenTerminated().toCompletableFuture().isDone();
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
    watch.tell(StoreWatch.Stop.NOW);
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
    if (!hasEnded()) {
      LOG.warn("a device still computes after {} s; it is left to itself", seconds);
    }
    parts.journal().close();
    parts.store().close();
  }
}
