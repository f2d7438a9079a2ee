package dev.ascribe.aggregation;

import dev.ascribe.aggregation.ResultAggregator.Flushed;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Those who wait until all is settled that was accepted before they asked. Not thread-safe: the
 * aggregator owns it.
 */
final class WaitingFlushes {
  /** Waits for the first {@code messages} messages ever accepted. */
  private record Waiting(ActorRef<Flushed> replyTo, long messages, long failedRowsBefore) {}

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long acceptedMessages;
  private long settledMessages;
  private long failedRows;

  void accepted() {
    acceptedMessages++;
  }

  void add(ActorRef<Flushed> replyTo) {
    waiting.add(new Waiting(replyTo, acceptedMessages, failedRows));
    answer();
  }

  /**
   * Messages came to their end, in the order in which they were accepted.
   *
   * @param failed rows of them that were given back
   */
  void settled(int messages, int failed) {
    settledMessages += messages;
    failedRows += failed;
    answer();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  private void answer() {
    while (!waiting.isEmpty() && waiting.peek().messages() <= settledMessages) {
      Waiting flush = waiting.remove();
      flush.replyTo().tell(new Flushed(failedRows - flush.failedRowsBefore()));
    }
  }
}
