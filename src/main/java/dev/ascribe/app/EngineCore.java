package dev.ascribe.app;

import com.typesafe.config.Config;
import dev.ascribe.app.cluster.ClusterConfig;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.registry.RegistryProtocol;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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

/**
 * The part that {@link EmbeddedEngine} and {@link ServingEngine} share. It owns the actor system,
 * the devices and the store; it sends questions to actors with a timeout; and it shuts the engine
 * down. Thread-safe.
 */
final class EngineCore {
  private final EngineParts parts;
  private final ActorSystem<Guardian.Command> system;
  private final ActorRef<StoreWatch.Command> watch;
  private final Guardian.EngineActors actors;

  private final EngineShutdown shutdown;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Creates the actor system with all actors of the engine. If that fails, the parts are closed.
   */
  EngineCore(EngineParts parts, Config config) {
    this.parts = parts;
    ActorSystem<Guardian.Command> started = null;
    try {
      Config own = EngineShutdown.phases(parts.processes().systemConfig(config), parts.service());
      started = ActorSystem.create(Guardian.create(parts), ClusterConfig.SYSTEM, own);
      this.system = started;
      this.actors = await(actorsOf(started));
      this.shutdown = new EngineShutdown(started, actors.desk(), parts);
      // The watch may shut the engine down at once, so the steps of the shutdown are set up first.
      this.watch =
          parts.storesResults()
              ? started.systemActorOf(
                  StoreWatch.create(parts.store(), parts.recorder()), "store-watch", Props.empty())
              : started.ignoreRef();
    } catch (RuntimeException e) {
      if (started != null) {
        started.terminate();
        started.getWhenTerminated().toCompletableFuture().join();
      }
      parts.close();
      throw e;
    }
  }

  /**
   * Asks the guardian for its actors. If it could not make them, the actor system has ended, and
   * with it the clock of the question.
   */
  private CompletionStage<Guardian.EngineActors> actorsOf(ActorSystem<Guardian.Command> started) {
    CompletableFuture<Guardian.EngineActors> answer = ask(started, Guardian.GetActors::new);
    started
        .getWhenTerminated()
        .whenComplete(
            (done, failure) ->
                answer.completeExceptionally(
                    new AscribeException(
                        ErrorCode.INTERNAL,
                        "the engine could not start its actors; the log says why",
                        failure)));
    return answer;
  }

  EngineParts parts() {
    return parts;
  }

  ActorSystem<Guardian.Command> system() {
    return system;
  }

  /** The actors to which callers send requests. */
  Guardian.EngineActors actors() {
    return actors;
  }

  /** Whether the shutdown has begun, because it was asked for or because a part has failed. */
  boolean isStopping() {
    return parts.stopping().get();
  }

  /** The error that callers receive while the engine shuts down. */
  AscribeException stopReason() {
    return shutdown.reason().told().asException();
  }

  /** Completes when all actors have ended. Fails with STORE_LOST if that ended them. */
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
   * Asks an actor a question that it answers at once. Fails with CANCELLED if the engine ends
   * before the answer.
   *
   * @param question makes the message from the actor that receives the answer
   */
  <Q, A> CompletableFuture<A> ask(RecipientRef<Q> actor, Function<ActorRef<A>, Q> question) {
    Duration timeout = parts.service().askTimeout();
    return within(timeout, AskPattern.ask(actor, question::apply, timeout, system.scheduler()));
  }

  /** Ends the wait by the JVM's clock, since that of an actor system stops when the system ends. */
  private <A> CompletableFuture<A> within(Duration timeout, CompletionStage<A> answer) {
    long millis = timeout.plusSeconds(1).toMillis();
    return plain(answer.toCompletableFuture().orTimeout(millis, TimeUnit.MILLISECONDS));
  }

  /**
   * Sends the registry a request about one study, which may take a while. Fails with the reason if
   * the registry refuses it; empty if this process does not know the study.
   *
   * @param request makes the message from the actor that receives the reply
   */
  <A> CompletableFuture<Optional<A>> request(
      Function<ActorRef<RegistryProtocol.Reply<A>>, RegistryProtocol.Command> request) {
    Duration timeout = parts.service().openingTimeout();
    return within(
        timeout,
        AskPattern.<RegistryProtocol.Command, RegistryProtocol.Reply<A>>ask(
                actors.registry(), request::apply, timeout, system.scheduler())
            .thenApply(RegistryProtocol.Reply::orThrow));
  }

  /**
   * Asks an actor for news. The actor answers when it has any.
   *
   * @param nothing the result if the actor has no news before the timeout
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

  /** Waits for a stage and returns its value. Throws the exception with which the stage failed. */
  <T> T await(CompletionStage<T> stage) {
    try {
      return plain(stage).join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof AscribeException cause ? cause : failed;
    }
  }

  /**
   * Returns a future of a stage's value. If the stage fails, the future fails with the exception
   * for the caller: an {@link AscribeException} without the wrappers of futures where there is one.
   */
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
            ErrorCode.INTERNAL, "Ascribe did not answer in time; its log says why", cause)
        : cause;
  }

  /** Computes a value on a thread that may block. */
  <T> CompletableFuture<T> inBackground(Supplier<T> blocking) {
    return hasEnded()
        ? CompletableFuture.failedFuture(stopReason())
        : CompletableFuture.supplyAsync(blocking, blockingThreads());
  }

  /** Runs a task on a thread that may block; the dispatcher logs a failure of the task. */
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
   * Shuts the engine down: answers the open requests, stops the studies and the devices, waits
   * until the accepted rows are written, and closes the store. Blocks until then, but no longer
   * than the shutdown timeout of the settings. A device that still computes after that is not
   * waited for.
   */
  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    watch.tell(StoreWatch.Stop.NOW);
    shutdown.runAndWait();
    parts.close();
  }
}
