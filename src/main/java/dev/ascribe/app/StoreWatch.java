package dev.ascribe.app;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Watches the store of a running engine, and ends the engine when the store is lost: its files have
 * been removed, replaced or damaged. A store that is only locked or full is not lost.
 *
 * <p>A quick check, which also counts the studies by state, runs two seconds after the end of the
 * last one. A full read of all data runs at the start, and then so rarely that it takes one percent
 * of the time. Both run on threads that may block, so that the actor can stop while a full read
 * goes on.
 *
 * <p>A system actor, which {@link EngineCore} spawns after the other actors. It is not restarted.
 */
final class StoreWatch extends AbstractBehavior<StoreWatch.Command> {
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int PAUSES_PER_READING = 99;

  sealed interface Command {}

  /** Ends the watch, because the engine is about to close the store. */
  enum Stop implements Command {
    NOW
  }

  private enum Check implements Command {
    NOW
  }

  /**
   * The store can be used.
   *
   * @param readingNanos how long the full read took; empty if there was none
   */
  private record Checked(OptionalLong readingNanos) implements Command {}

  private record CheckFailed(UnitResult.Failed cause) implements Command {}

  private final TimerScheduler<Command> timers;
  private final ResultStore store;
  private final Recorder recorder;
  private final Executor blocking;
  private long nextReading = System.nanoTime();

  static Behavior<Command> create(ResultStore store, Recorder recorder) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new StoreWatch(context, timers, store, recorder)));
  }

  private StoreWatch(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ResultStore store,
      Recorder recorder) {
    super(context);
    context.setLoggerName(StoreWatch.class);
    this.timers = timers;
    this.store = store;
    this.recorder = recorder;
    this.blocking = context.getSystem().dispatchers().lookup(ServiceSettings.BLOCKING);
    check();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Check.class, now -> check())
        .onMessage(Checked.class, this::onChecked)
        .onMessage(CheckFailed.class, this::onCheckFailed)
        .onMessage(Stop.class, now -> Behaviors.stopped())
        .build();
  }

  private Behavior<Command> check() {
    boolean isReadingDue = System.nanoTime() - nextReading >= 0;
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> check(store, recorder, isReadingDue), blocking),
            (readingNanos, failure) ->
                failure == null
                    ? new Checked(readingNanos)
                    : new CheckFailed(UnitResult.Failed.of(failure)));
    return this;
  }

  /**
   * Checks the store, counts its studies, and returns how long the full read took; empty if none is
   * due.
   */
  private static OptionalLong check(ResultStore store, Recorder recorder, boolean isReadingDue) {
    store.checkReadable();
    recorder.studiesCounted(store.studyIndex().countsByStatus());
    if (!isReadingDue) {
      return OptionalLong.empty();
    }
    long begun = System.nanoTime();
    store.verify();
    return OptionalLong.of(System.nanoTime() - begun);
  }

  private Behavior<Command> onChecked(Checked checked) {
    checked
        .readingNanos()
        .ifPresent(
            nanos ->
                nextReading =
                    System.nanoTime() + Math.max(SHORTEST_PAUSE_NANOS, nanos * PAUSES_PER_READING));
    return checkLater();
  }

  private Behavior<Command> onCheckFailed(CheckFailed failed) {
    UnitResult.Failed cause = failed.cause();
    if (cause.code() == ErrorCode.STORE_LOST) {
      getContext().getLog().error("{}; the engine ends", cause.message());
      CoordinatedShutdown.get(getContext().getSystem()).run(EngineShutdown.Reason.storeLost(cause));
      return Behaviors.stopped();
    }
    getContext().getLog().debug("the store cannot be checked: {}", cause.message());
    return checkLater();
  }

  private Behavior<Command> checkLater() {
    timers.startSingleTimer(Check.NOW, INTERVAL);
    return this;
  }
}
