package dev.ascribe.http.studies;

import dev.ascribe.scheduling.NumberedEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Events on their way from the engine to one reader. They come as soon as there is a subscription,
 * and its reader later, however long the engine took to give it. Thread-safe.
 */
public final class EventBuffer {
  private final int most;
  private final long mostBytes;

  /** Until there is a reader. */
  private final Queue<NumberedEvent> early = new ArrayDeque<>();

  private BoundedSourceQueue<NumberedEvent> reader;
  private long waitingBytes;
  private boolean ended;

  /**
   * @param most events that wait for the reader
   * @param mostBytes of the heap that they may take; a single one always waits
   */
  public EventBuffer(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** Ends the stream after the last event, or where its reader is too slow: it can come back. */
  public synchronized void add(NumberedEvent event) {
    if (ended) {
      return;
    }
    long bytes = event.event().heapBytes();
    boolean fits = waitingBytes == 0 || waitingBytes + bytes <= mostBytes;
    boolean taken =
        fits && (reader == null ? early.size() < most && early.add(event) : offer(event));
    waitingBytes += taken ? bytes : 0;
    if (!taken || EventJson.isLast(event.event())) {
      end();
    }
  }

  /** No further events, for whatever reason. */
  synchronized void end() {
    ended = true;
    if (reader != null) {
      reader.complete();
    }
  }

  /** The events, for one reader. */
  public Source<NumberedEvent, NotUsed> source() {
    return Source.<NumberedEvent>queue(most)
        .mapMaterializedValue(
            queue -> {
              attach(queue);
              return NotUsed.getInstance();
            })
        .map(this::taken);
  }

  private synchronized NumberedEvent taken(NumberedEvent event) {
    waitingBytes -= event.event().heapBytes();
    return event;
  }

  private synchronized void attach(BoundedSourceQueue<NumberedEvent> queue) {
    reader = queue;
    early.forEach(this::offer);
    early.clear();
    if (ended) {
      queue.complete();
    }
  }

  private boolean offer(NumberedEvent event) {
    return !reader.isCompleted() && reader.offer(event).isEnqueued();
  }
}
