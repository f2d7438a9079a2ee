package dev.ascribe.aggregation;

import dev.ascribe.aggregation.AggregatorProtocol.AwaitCommits;
import dev.ascribe.aggregation.AggregatorProtocol.Busy;
import dev.ascribe.aggregation.AggregatorProtocol.Command;
import dev.ascribe.aggregation.AggregatorProtocol.Flush;
import dev.ascribe.aggregation.AggregatorProtocol.GetProblem;
import dev.ascribe.aggregation.AggregatorProtocol.Store;
import dev.ascribe.aggregation.AggregatorProtocol.StoreProblem;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.telemetry.Recorder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.event.Level;

/**
 * The actor that writes results into the store. It collects rows of many senders into batches,
 * commits the batches one after the other in the order of arrival, and acknowledges rows when they
 * are durable. The rows of one message are always committed in one transaction. When too many rows
 * wait, it refuses new ones. When a commit fails, it tries again ({@link CommitAttempts}).
 *
 * <p>The guardian owns one aggregator per process. If it fails, it is restarted a few times; then
 * it stops, which its senders notice because they watch it. Waiting rows are kept in memory only.
 * Rows that a restart forgets have not been acknowledged, so their senders send them again; that
 * does no harm, since a row replaces its earlier version. A commit of an earlier incarnation never
 * comes after one of a later ({@link CommitTurns}). A {@link Flush} before a stop keeps all
 * accepted rows.
 */
public final class ResultAggregator extends AbstractBehavior<Command> {
  /** A message of the aggregator to itself. */
  sealed interface Internal extends Command {}

  private enum Due implements Internal {
    FLUSH,
    RETRY
  }

  /**
   * A commit has ended; {@code failure} is empty if the batch is durable.
   *
   * @param incarnation that began the commit
   */
  private record CommitEnded(long incarnation, Optional<CommitFailure> failure)
      implements Internal {}

  private final ResultStore store;
  private final AggregatorSettings settings;
  private final CommitRecorder recorder;
  private final LongSupplier nanos;
  private final TimerScheduler<Command> timers;
  private final Executor blocking;
  private final CommitTurns turns;
  private final long incarnation;
  private final RowBuffer buffer = new RowBuffer();
  private final CommitAttempts attempts;

  /** Whether the oldest waiting row has waited for the flush interval. */
  private boolean overdue;

  public static Behavior<Command> create(
      ResultStore store, AggregatorSettings settings, Recorder recorder) {
    return create(store, settings, recorder, System::nanoTime);
  }

  /** Creates an aggregator with a clock by which outages are measured. */
  static Behavior<Command> create(
      ResultStore store, AggregatorSettings settings, Recorder recorder, LongSupplier nanos) {
    CommitTurns turns = new CommitTurns();
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ResultAggregator(
                        context, timers, store, settings, recorder, nanos, turns)));
  }

  private ResultAggregator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ResultStore store,
      AggregatorSettings settings,
      Recorder recorder,
      LongSupplier nanos,
      CommitTurns turns) {
    super(context);
    context.setLoggerName(ResultAggregator.class);
    this.store = store;
    this.settings = settings;
    this.recorder = new CommitRecorder(recorder, nanos);
    this.nanos = nanos;
    this.timers = timers;
    this.turns = turns;
    this.incarnation = turns.next();
    this.attempts = new CommitAttempts(settings, nanos);
    this.blocking = context.getSystem().dispatchers().lookup(AggregatorSettings.DISPATCHER);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Store.class, this::onStore)
        .onMessage(Flush.class, this::onFlush)
        .onMessage(AwaitCommits.class, this::onAwaitCommits)
        .onMessage(GetProblem.class, this::onGetProblem)
        .onMessageEquals(Due.FLUSH, this::onFlushDue)
        .onMessageEquals(Due.RETRY, this::commit)
        .onMessage(CommitEnded.class, this::onCommitEnded)
        .onSignal(PreRestart.class, signal -> onEnd())
        .onSignal(PostStop.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onStore(Store message) {
    if (buffer.holds(message)) {
      // The sender has waited long for the answer, which is still to come.
      return this;
    }
    int held = buffer.heldRows();
    // When no rows wait, a message larger than the whole buffer is accepted, too.
    if (held > 0 && held + message.rows().size() > settings.bufferRows()) {
      message.replyTo().tell(new Busy(message.correlationId(), held));
      return this;
    }
    buffer.accept(message, nanos.getAsLong());
    if (held == 0) {
      recorder.waiting(buffer);
    }
    return commitWhenDue();
  }

  private Behavior<Command> onFlush(Flush message) {
    buffer.addFlush(message.replyTo(), true);
    if (timers.isTimerActive(Due.RETRY) && attempts.areExhausted()) {
      // The sender is about to stop and must not wait for the end of an outage.
      timers.cancel(Due.RETRY);
      commit();
    }
    return commitWhenDue();
  }

  private Behavior<Command> onAwaitCommits(AwaitCommits message) {
    buffer.addFlush(message.replyTo(), false);
    return this;
  }

  private Behavior<Command> onGetProblem(GetProblem get) {
    get.replyTo().tell(new StoreProblem(attempts.problem()));
    return this;
  }

  private Behavior<Command> onFlushDue() {
    overdue = true;
    return commitWhenDue();
  }

  private Behavior<Command> onCommitEnded(CommitEnded ended) {
    if (ended.incarnation() == incarnation) {
      ended.failure().ifPresentOrElse(this::onCommitFailed, this::onCommitted);
    }
    return this;
  }

  private void onCommitted() {
    attempts.succeed();
    recorder.stored(buffer);
    buffer.acknowledgeBatch();
    beginNextBatch();
  }

  private void onCommitFailed(CommitFailure failure) {
    attempts.fail(failure);
    recorder.failed(failure);
    if (failure.isFaultOfRows() && buffer.batch().size() > 1) {
      buffer.separateBatch();
      attempts.beginBatch();
      commitWhenDue();
    } else if (!failure.isFaultOfRows()
        && attempts.mayContinue(failure.code(), buffer.isFlushed())) {
      timers.startSingleTimer(Due.RETRY, attempts.pause());
      getContext().getLog().warn(attempts.describe(failure));
    } else {
      giveBackBatch(failure);
    }
  }

  private void giveBackBatch(CommitFailure failure) {
    // The end of the study that was taken over is one line in the log; its rows need none.
    getContext()
        .getLog()
        .atLevel(failure.code() == ErrorCode.TAKEN_OVER ? Level.DEBUG : Level.ERROR)
        .log("{}; gave up after {} attempts", failure.line(), attempts.failed());
    attempts.giveUp();
    buffer.giveBackBatch(failure);
    beginNextBatch();
  }

  private Behavior<Command> onEnd() {
    int lost = buffer.heldRows();
    if (lost > 0) {
      getContext().getLog().warn("ended with {} rows that were not acknowledged", lost);
    }
    return this;
  }

  private Behavior<Command> commitWhenDue() {
    if (buffer.hasBatch() || !buffer.isAnyWaiting()) {
      return this;
    }
    if (overdue || buffer.isBatchDue(settings.batchRows())) {
      timers.cancel(Due.FLUSH);
      overdue = false;
      buffer.takeBatch(settings.batchRows());
      commit();
    } else if (!timers.isTimerActive(Due.FLUSH)) {
      timers.startSingleTimer(Due.FLUSH, settings.flushInterval());
    }
    return this;
  }

  private Behavior<Command> commit() {
    List<ResultRow> rows = buffer.rowsOfBatch();
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(
                () -> turns.commit(incarnation, () -> store.upsert(rows)), blocking),
            (done, failure) ->
                new CommitEnded(incarnation, Optional.ofNullable(failure).map(CommitFailure::of)));
    return this;
  }

  private void beginNextBatch() {
    attempts.beginBatch();
    recorder.waiting(buffer);
    commitWhenDue();
  }
}
