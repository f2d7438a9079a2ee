package dev.ascribe.aggregation;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultTables;
import dev.ascribe.telemetry.Recorder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Brings results into the store: gathers the rows of many senders into batches, commits one batch
 * after the other in order of arrival, and acknowledges rows only when they are durable. The rows
 * of one message always travel in one transaction. When too many rows wait, new ones are refused.
 *
 * <p>Owned by the Guardian, one per process. The rows that wait live only here: after a restart or
 * a stop they are gone, their senders have had no acknowledgement and send them again, which does
 * no harm since rows replace themselves. {@link Flush} before a stop keeps what was accepted.
 */
public final class ResultAggregator extends AbstractBehavior<ResultAggregator.Command> {
  /** What the aggregator is told. */
  public sealed interface Command {}

  /**
   * Rows to be stored together; answered by {@link Stored}, {@link StoreFailed} or {@link Busy}.
   *
   * @param correlationId comes back with the answer
   */
  public record Store(List<ResultRow> rows, ActorRef<Reply> replyTo, long correlationId)
      implements Command {
    public Store {
      rows = List.copyOf(rows);
    }
  }

  /** Commits all that was accepted so far without delay; then {@link Flushed}. */
  public record Flush(ActorRef<Flushed> replyTo) implements Command {}

  private enum Due implements Command {
    FLUSH,
    RETRY
  }

  /**
   * @param failure null when the batch is durable
   */
  private record CommitEnded(AscribeException failure) implements Command {}

  /** The answer to {@link Store}. */
  public sealed interface Reply {
    long correlationId();
  }

  /** The rows are durable. */
  public record Stored(long correlationId) implements Reply {}

  /** The rows could not be stored, and were tried often enough. Nothing of them was kept. */
  public record StoreFailed(long correlationId, ErrorCode code, String cause) implements Reply {}

  /** The rows were not accepted, because {@code waitingRows} wait already. Send them later. */
  public record Busy(long correlationId, int waitingRows) implements Reply {}

  /**
   * All that was accepted before has been committed, or given back.
   *
   * @param failedRows rows given back by {@link StoreFailed} while the flush waited
   */
  public record Flushed(long failedRows) {}

  /** An accepted message, and when it was accepted. */
  private record Accepted(Store store, long nanos) {}

  /** A flush that waits for the first {@code messages} messages ever accepted. */
  private record WaitingFlush(ActorRef<Flushed> replyTo, long messages, long failedRowsBefore) {}

  private final ResultStore store;
  private final AggregatorSettings settings;
  private final Recorder recorder;
  private final TimerScheduler<Command> timers;
  private final Executor blocking;

  private final Deque<Accepted> waiting = new ArrayDeque<>();
  private final Deque<WaitingFlush> flushes = new ArrayDeque<>();

  /** The batch that is being committed, or waits to be tried again; empty when there is none. */
  private List<Accepted> batch = List.of();

  private int failedAttempts;
  private int waitingRows;
  private int batchRows;
  private boolean overdue;

  /** So many messages at the head of those that wait travel alone. */
  private int lonelyMessages;

  private long acceptedMessages;
  private long settledMessages;
  private long failedRows;

  public static Behavior<Command> create(
      ResultStore store, AggregatorSettings settings, Recorder recorder) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new ResultAggregator(context, timers, store, settings, recorder)));
  }

  private ResultAggregator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ResultStore store,
      AggregatorSettings settings,
      Recorder recorder) {
    super(context);
    this.store = store;
    this.settings = settings;
    this.recorder = recorder;
    this.timers = timers;
    this.blocking =
        context
            .getSystem()
            .dispatchers()
            .lookup(DispatcherSelector.fromConfig(AggregatorSettings.DISPATCHER));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Store.class, this::onStore)
        .onMessage(Flush.class, this::onFlush)
        .onMessageEquals(Due.FLUSH, this::onFlushDue)
        .onMessageEquals(Due.RETRY, this::onRetryDue)
        .onMessage(CommitEnded.class, this::onCommitEnded)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onStore(Store message) {
    int held = waitingRows + batchRows;
    // A message larger than the whole buffer is taken when nothing waits, or it never would be.
    if (held > 0 && held + message.rows().size() > settings.bufferRows()) {
      message.replyTo().tell(new Busy(message.correlationId(), held));
      return this;
    }
    waiting.add(new Accepted(message, System.nanoTime()));
    waitingRows += message.rows().size();
    acceptedMessages++;
    commitWhenDue();
    return this;
  }

  private Behavior<Command> onFlush(Flush message) {
    flushes.add(new WaitingFlush(message.replyTo(), acceptedMessages, failedRows));
    answerFlushes();
    commitWhenDue();
    return this;
  }

  private Behavior<Command> onFlushDue() {
    overdue = true;
    commitWhenDue();
    return this;
  }

  private Behavior<Command> onRetryDue() {
    commit();
    return this;
  }

  private Behavior<Command> onCommitEnded(CommitEnded ended) {
    if (ended.failure() == null) {
      recordStored();
      batch.forEach(
          accepted ->
              accepted.store().replyTo().tell(new Stored(accepted.store().correlationId())));
      settleBatch();
    } else {
      onCommitFailed(ended.failure());
    }
    return this;
  }

  private void onCommitFailed(AscribeException failure) {
    failedAttempts++;
    recorder.batchFailed(failure.getMessage());
    // What is wrong with the rows themselves stays wrong; all else may pass: locks, full disks.
    boolean faultOfRows = failure.code().category() == ErrorCode.Category.INTERNAL;
    if (faultOfRows && batch.size() > 1) {
      giveBackBatch();
      return;
    }
    if (!faultOfRows && failedAttempts < settings.commitAttempts()) {
      Duration pause = settings.backoff(failedAttempts);
      timers.startSingleTimer(Due.RETRY, pause);
      getContext()
          .getLog()
          .warn(
              "{}; attempt {} of {}, next in {} ms",
              failure.getMessage(),
              failedAttempts,
              settings.commitAttempts(),
              pause.toMillis());
      return;
    }
    getContext()
        .getLog()
        .error("{}; gave up after {} attempts", failure.getMessage(), failedAttempts);
    failedRows += batchRows;
    for (Accepted accepted : batch) {
      Store message = accepted.store();
      message
          .replyTo()
          .tell(new StoreFailed(message.correlationId(), failure.code(), failure.getMessage()));
    }
    settleBatch();
  }

  private Behavior<Command> onPostStop() {
    int lost = waitingRows + batchRows;
    if (lost > 0) {
      getContext().getLog().warn("stopped with {} rows that were not acknowledged", lost);
    }
    return this;
  }

  private void commitWhenDue() {
    if (!batch.isEmpty() || waiting.isEmpty()) {
      return;
    }
    if (waitingRows >= settings.batchRows()
        || overdue
        || lonelyMessages > 0
        || !flushes.isEmpty()) {
      takeBatch();
      commit();
    } else if (!timers.isTimerActive(Due.FLUSH)) {
      timers.startSingleTimer(Due.FLUSH, settings.flushInterval());
    }
  }

  /** Moves whole messages from those that wait into the batch until it is large enough. */
  private void takeBatch() {
    timers.cancel(Due.FLUSH);
    overdue = false;
    List<Accepted> taken = new ArrayList<>();
    do {
      Accepted accepted = waiting.remove();
      taken.add(accepted);
      batchRows += accepted.store().rows().size();
    } while (lonelyMessages == 0 && !waiting.isEmpty() && batchRows < settings.batchRows());
    lonelyMessages = Math.max(0, lonelyMessages - 1);
    waitingRows -= batchRows;
    batch = List.copyOf(taken);
  }

  private void commit() {
    List<ResultRow> rows = rows();
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(() -> store.upsert(rows), blocking),
            (done, failure) -> new CommitEnded(failure == null ? null : asAscribe(failure)));
  }

  /** Lets the messages of the batch travel alone, so that only the faulty one fails. */
  private void giveBackBatch() {
    for (int i = batch.size() - 1; i >= 0; i--) {
      waiting.addFirst(batch.get(i));
    }
    waitingRows += batchRows;
    lonelyMessages = batch.size();
    clearBatch();
    commitWhenDue();
  }

  private void settleBatch() {
    settledMessages += batch.size();
    clearBatch();
    answerFlushes();
    commitWhenDue();
  }

  private void clearBatch() {
    batch = List.of();
    batchRows = 0;
    failedAttempts = 0;
  }

  private void answerFlushes() {
    while (!flushes.isEmpty() && flushes.peek().messages() <= settledMessages) {
      WaitingFlush flush = flushes.remove();
      flush.replyTo().tell(new Flushed(failedRows - flush.failedRowsBefore()));
    }
  }

  private void recordStored() {
    Map<String, Long> rowsByTable =
        rows().stream().collect(Collectors.groupingBy(ResultTables::nameOf, Collectors.counting()));
    rowsByTable.forEach((table, rows) -> recorder.rowsStored(table, rows.intValue()));
    recorder.batchStored(Duration.ofNanos(System.nanoTime() - batch.get(0).nanos()));
  }

  private List<ResultRow> rows() {
    return batch.stream().flatMap(accepted -> accepted.store().rows().stream()).toList();
  }

  /** The store's own error, out of the future's wrapping. */
  private static AscribeException asAscribe(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof AscribeException known
        ? known
        : new AscribeException(ErrorCode.INTERNAL, "store: failed while writing: " + cause, cause);
  }
}
