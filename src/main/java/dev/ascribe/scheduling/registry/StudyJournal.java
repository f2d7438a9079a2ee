package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.StudyEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The last events of a study, by number. Numbers go up by one; they begin where the journal is told
 * to, so that those of an earlier process are not used again. Not thread-safe: the registry owns
 * it.
 */
final class StudyJournal {
  private final NumberedEvent[] ring;
  private final long maximumBytes;
  private long bytes;
  private long next;
  private long oldest;

  /**
   * @param capacity how many events are remembered
   * @param maximumBytes of the heap that they may take; the last one always is
   * @param first number of the first event
   */
  StudyJournal(int capacity, long maximumBytes, long first) {
    this.ring = new NumberedEvent[capacity];
    this.maximumBytes = maximumBytes;
    this.next = first;
    this.oldest = first;
  }

  void append(StudyEvent event, Instant at) {
    if (next - oldest == ring.length) {
      forgetOldest();
    }
    ring[slot(next)] = new NumberedEvent(next, at, event);
    next++;
    bytes += event.heapBytes();
    while (bytes > maximumBytes && next - oldest > 1) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    bytes -= ring[slot(oldest)].event().heapBytes();
    ring[slot(oldest)] = null;
    oldest++;
  }

  /** What the remembered events take on the heap, more or less. */
  long bytes() {
    return bytes;
  }

  /** Number of the last event; one below the first while there is none. */
  long last() {
    return next - 1;
  }

  /** The first events after a number that are remembered, {@code most} of them. */
  List<NumberedEvent> after(long number, int most) {
    long from = Math.max(oldest, number + 1);
    List<NumberedEvent> events = new ArrayList<>();
    for (long i = from; i < next && events.size() < most; i++) {
      events.add(ring[slot(i)]);
    }
    return events;
  }

  /** Forgets all events; their numbers stay used. */
  void forget() {
    while (oldest < next) {
      forgetOldest();
    }
  }

  private int slot(long number) {
    return (int) (number % ring.length);
  }
}
