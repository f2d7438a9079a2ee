package dev.ascribe.aggregation;

import dev.ascribe.aggregation.ResultAggregator.Store;
import dev.ascribe.storage.ResultRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * The rows that were accepted and are not settled: those that wait, and the batch that is being
 * committed or waits to be tried again. Not thread-safe: the aggregator owns it.
 */
final class RowBuffer {
  /**
   * @param nanos when it was accepted
   */
  record Accepted(Store store, long nanos) {}

  private final Deque<Accepted> waiting = new ArrayDeque<>();

  /** Empty when there is none. */
  private List<Accepted> batch = List.of();

  private int waitingRows;
  private int batchRows;

  /** So many messages at the head of those that wait travel alone. */
  private int lonelyMessages;

  void accept(Store message, long nanos) {
    waiting.add(new Accepted(message, nanos));
    waitingRows += message.rows().size();
  }

  /** All rows that are not settled. */
  int heldRows() {
    return waitingRows + batchRows;
  }

  /** Rows outside of the batch. */
  int waitingRows() {
    return waitingRows;
  }

  boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  boolean isNextLonely() {
    return lonelyMessages > 0;
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

  /** Moves whole messages from those that wait into the batch until it has so many rows. */
  void takeBatch(int rows) {
    List<Accepted> taken = new ArrayList<>();
    do {
      Accepted accepted = waiting.remove();
      taken.add(accepted);
      batchRows += accepted.store().rows().size();
    } while (lonelyMessages == 0 && !waiting.isEmpty() && batchRows < rows);
    lonelyMessages = Math.max(0, lonelyMessages - 1);
    waitingRows -= batchRows;
    batch = List.copyOf(taken);
  }

  /** Lets the messages of the batch travel alone, so that only the faulty one fails. */
  void separateBatch() {
    for (int i = batch.size() - 1; i >= 0; i--) {
      waiting.addFirst(batch.get(i));
    }
    waitingRows += batchRows;
    lonelyMessages = batch.size();
    clearBatch();
  }

  void clearBatch() {
    batch = List.of();
    batchRows = 0;
  }

  /** When the oldest message was accepted that is not settled. */
  OptionalLong oldestNanos() {
    if (hasBatch()) {
      return OptionalLong.of(batch.get(0).nanos());
    }
    return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(waiting.peek().nanos());
  }
}
