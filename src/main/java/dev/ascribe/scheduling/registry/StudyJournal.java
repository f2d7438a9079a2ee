package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.registry.RegistryProtocol.Events;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Keeps the last events of one study by their numbers, and the readers that wait for the next
 * event. A reader asks for one page of events at a time, so that no events pile up for a slow
 * reader. Numbers grow by one. The creator of the journal sets the first number, so that the
 * numbers of an earlier process are not used again. Not thread-safe: the registry owns it.
 */
final class StudyJournal {
  /** Largest number of events in one answer. */
  static final int MOST_EVENTS = 256;

  private record Reader(long after, ActorRef<Events> replyTo) {}

  private final StudyEvent.Numbered[] ring;
  private final long maximumBytes;
  private long bytes;
  private long next;
  private long oldest;
  private boolean isComplete;
  private List<Reader> readers = new ArrayList<>();

  /**
   * @param capacity largest number of events that the journal keeps
   * @param maximumBytes limit of the heap that the events take; the journal always keeps the last
   *     event
   * @param first number of the first event
   */
  StudyJournal(int capacity, long maximumBytes, long first) {
    this.ring = new StudyEvent.Numbered[capacity];
    this.maximumBytes = maximumBytes;
    this.next = first;
    this.oldest = first;
  }

  /** Forgets all events when the study begins again. Their numbers are not used again. */
  void begin() {
    while (oldest < next) {
      forgetOldest();
    }
    isComplete = false;
  }

  /** Adds an event, and sends it to the readers that wait. */
  void append(StudyEvent event, Instant at) {
    if (next - oldest == ring.length) {
      forgetOldest();
    }
    ring[slot(next)] = new StudyEvent.Numbered(next, at, event);
    next++;
    bytes += event.heapBytes();
    while (bytes > maximumBytes && next - oldest > 1) {
      forgetOldest();
    }
    isComplete = event instanceof StudyEvent.End;
    List<Reader> waiting = readers;
    readers = new ArrayList<>();
    waiting.forEach(reader -> read(reader.after(), reader.replyTo()));
  }

  private void forgetOldest() {
    bytes -= ring[slot(oldest)].event().heapBytes();
    ring[slot(oldest)] = null;
    oldest++;
  }

  /**
   * Answers a reader with the events after a number, at once or when there are some. A number above
   * that of the last event comes from another study, so its reader gets all events of the journal.
   *
   * @return whether the answer was given at once
   */
  boolean read(long number, ActorRef<Events> replyTo) {
    long after = number > last() ? 0 : number;
    List<StudyEvent.Numbered> events = after(after);
    if (events.isEmpty() && isComplete) {
      // A reader that knows all events gets the last one again, since it would otherwise wait for
      // ever.
      events = after(last() - 1);
    }
    if (events.isEmpty()) {
      readers.add(new Reader(after, replyTo));
      return false;
    }
    boolean isEnd = isComplete && events.get(events.size() - 1).number() == last();
    replyTo.tell(new Events(events, isEnd));
    return true;
  }

  private List<StudyEvent.Numbered> after(long number) {
    List<StudyEvent.Numbered> events = new ArrayList<>();
    for (long i = Math.max(oldest, number + 1); i < next && events.size() < MOST_EVENTS; i++) {
      events.add(ring[slot(i)]);
    }
    return events;
  }

  /** Forgets a reader that no longer waits. */
  void leave(ActorRef<Events> reader) {
    readers.removeIf(each -> each.replyTo().equals(reader));
  }

  /**
   * Returns the number of the last event, or one less than the first number if there is no event.
   */
  long last() {
    return next - 1;
  }

  /** Estimates the bytes that the events take on the heap. */
  long bytes() {
    return bytes;
  }

  private int slot(long number) {
    return (int) (number % ring.length);
  }
}
