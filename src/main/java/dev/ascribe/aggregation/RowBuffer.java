package dev.ascribe.aggregation;

import dev.ascribe.aggregation.AggregatorProtocol.Flushed;
import dev.ascribe.aggregation.AggregatorProtocol.Store;
import dev.ascribe.aggregation.AggregatorProtocol.StoreFailed;
import dev.ascribe.aggregation.AggregatorProtocol.Stored;
import dev.ascribe.storage.ResultRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Holds the accepted rows that are neither durable nor given back: the present batch, the rows that
 * wait behind it, and the flushes that wait for both. It answers the senders when their rows leave
 * it. Not thread-safe: the aggregator owns it.
 */
final class RowBuffer {
  /**
   * An accepted message.
   *
   * @param nanos the time at which it was accepted
   */
  record Accepted(Store store, long nanos) {}

  /**
   * A question that is answered when the first {@code messages} messages ever accepted have left
   * the buffer.
   *
   * @param isUrgent whether the sender is about to stop
   */
  private record WaitingFlush(
      ActorRef<Flushed> replyTo, boolean isUrgent, long messages, long failedRowsBefore) {}

  /** A message, by its sender and the number that its sender has given it. */
  private record Key(ActorRef<AggregatorProtocol.Reply> sender, long correlationId) {
    static Key of(Store message) {
      return new Key(message.replyTo(), message.correlationId());
    }
  }

  private final Deque<Accepted> waiting = new ArrayDeque<>();
  private final Set<Key> held = new HashSet<>();
  private final Deque<WaitingFlush> flushes = new ArrayDeque<>();
  private long acceptedMessages;
  private long settledMessages;
  private long failedRows;

  /** The present batch; empty if there is none. */
  private List<Accepted> batch = List.of();

  private int waitingRows;
  private int batchRows;

  /** The number of waiting messages, from the oldest, that are committed one by one. */
  private int exclusiveMessages;

  /** Whether a message is a copy of one that is held. */
  boolean holds(Store message) {
    return held.contains(Key.of(message));
  }

  void accept(Store message, long nanos) {
    held.add(Key.of(message));
    waiting.add(new Accepted(message, nanos));
    acceptedMessages++;
    waitingRows += message.rows().size();
  }

  /** Returns the number of all rows, in the batch and behind it. */
  int heldRows() {
    return waitingRows + batchRows;
  }

  boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  /**
   * Whether the waiting rows should be committed before the oldest of them has waited long: they
   * are enough for a batch, a sender waits for them, or a batch is committed in parts.
   *
   * @param rows of a batch
   */
  boolean isBatchDue(int rows) {
    return waitingRows >= rows || exclusiveMessages > 0 || isFlushed();
  }

  boolean hasBatch() {
    return !batch.isEmpty();
  }

  List<Accepted> batch() {
    return batch;
  }

  int batchRows() {
    return batchRows;
  }

  List<ResultRow> rowsOfBatch() {
    return batch.stream().flatMap(accepted -> accepted.store().rows().stream()).toList();
  }

  /**
   * Moves whole messages into the batch until it has at least {@code rows} rows, or no messages are
   * left. While messages are committed one by one, it moves one.
   */
  void takeBatch(int rows) {
    List<Accepted> taken = new ArrayList<>();
    do {
      Accepted accepted = waiting.remove();
      taken.add(accepted);
      batchRows += accepted.store().rows().size();
    } while (exclusiveMessages == 0 && !waiting.isEmpty() && batchRows < rows);
    exclusiveMessages = Math.max(0, exclusiveMessages - 1);
    waitingRows -= batchRows;
    batch = List.copyOf(taken);
  }

  /**
   * Takes the batch apart into its messages, which are then committed one by one, so that only the
   * faulty one fails.
   */
  void separateBatch() {
    for (int i = batch.size() - 1; i >= 0; i--) {
      waiting.addFirst(batch.get(i));
    }
    waitingRows += batchRows;
    exclusiveMessages = batch.size();
    clearBatch();
  }

  private void clearBatch() {
    batch = List.of();
    batchRows = 0;
  }

  /** Removes the batch, whose rows are durable, and tells the senders. */
  void acknowledgeBatch() {
    for (Accepted accepted : batch) {
      Store message = accepted.store();
      message.replyTo().tell(new Stored(message.correlationId()));
    }
    settleBatch();
  }

  /** Removes the batch, whose rows could not be stored, and tells the senders why. */
  void giveBackBatch(CommitFailure failure) {
    for (Accepted accepted : batch) {
      Store message = accepted.store();
      message
          .replyTo()
          .tell(new StoreFailed(message.correlationId(), failure.code(), failure.line()));
    }
    failedRows += batchRows;
    settleBatch();
  }

  private void settleBatch() {
    settledMessages += batch.size();
    batch.forEach(accepted -> held.remove(Key.of(accepted.store())));
    clearBatch();
    answerFlushes();
  }

  /**
   * Adds a question, which is answered as soon as all rows that are held now have left the buffer.
   *
   * @param isUrgent whether the rows must not wait for more rows, or for the end of an outage
   */
  void addFlush(ActorRef<Flushed> replyTo, boolean isUrgent) {
    flushes.add(new WaitingFlush(replyTo, isUrgent, acceptedMessages, failedRows));
    answerFlushes();
  }

  /** Whether a sender that is about to stop waits for the held rows. */
  boolean isFlushed() {
    return flushes.stream().anyMatch(WaitingFlush::isUrgent);
  }

  private void answerFlushes() {
    while (!flushes.isEmpty() && flushes.peek().messages() <= settledMessages) {
      WaitingFlush flush = flushes.remove();
      flush.replyTo().tell(new Flushed(failedRows - flush.failedRowsBefore()));
    }
  }

  /** Returns the time at which the oldest message was accepted; empty if no rows are held. */
  OptionalLong oldestNanos() {
    if (hasBatch()) {
      return OptionalLong.of(batch.get(0).nanos());
    }
    return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(waiting.peek().nanos());
  }
}
