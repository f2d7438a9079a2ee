package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.StudyEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The events of a study on their way to its subscribers. Each subscriber has at most one question
 * open here, so that nothing piles up. Not thread-safe: the registry owns it.
 */
final class StudyFeed {
  /** Most events that travel at once. */
  static final int MOST_EVENTS = 256;

  private record Reader(long after, ActorRef<StudyRegistry.Events> replyTo) {}

  private final StudyJournal journal;
  private List<Reader> readers = new ArrayList<>();
  private boolean ended;

  StudyFeed(StudyJournal journal) {
    this.journal = journal;
  }

  /** The study begins, perhaps again: what was before is told no more. */
  void begin() {
    journal.forget();
    ended = false;
  }

  /** Number of the last event. */
  long last() {
    return journal.last();
  }

  /**
   * @param isLast whether none follows until the study begins again
   */
  void append(StudyEvent event, Instant at, boolean isLast) {
    journal.append(event, at);
    ended = isLast;
    List<Reader> waiting = readers;
    readers = new ArrayList<>();
    waiting.forEach(reader -> read(reader.after(), reader.replyTo()));
  }

  /**
   * Answers with the events after a number, at once or when there are some. A number that no event
   * has had yet is not of this study: then all that is remembered is told.
   *
   * @return whether the answer was given at once
   */
  boolean read(long number, ActorRef<StudyRegistry.Events> replyTo) {
    long after = number > journal.last() ? 0 : number;
    List<NumberedEvent> events = journal.after(after, MOST_EVENTS);
    if (events.isEmpty() && ended) {
      // Who has had all is told the end again: nothing else would ever come.
      events = journal.after(journal.last() - 1, 1);
    }
    if (events.isEmpty()) {
      readers.add(new Reader(after, replyTo));
      return false;
    }
    boolean isEnd = ended && events.get(events.size() - 1).number() == journal.last();
    replyTo.tell(new StudyRegistry.Events(events, isEnd));
    return true;
  }

  /** Forgets a subscriber that is no more. */
  void leave(ActorRef<StudyRegistry.Events> reader) {
    readers.removeIf(each -> each.replyTo().equals(reader));
  }
}
