package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import dev.ascribe.storage.StudyLock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A study of the {@link StudyRegistry} with what is needed to run it, and with the callers who wait
 * for something to become of it. Not thread-safe: the registry owns it.
 */
final class RegistryEntry {
  /** What goes on with a study. */
  enum Phase {
    IDLE,
    /** It is checked and entered into the store. */
    OPENING,
    RUNNING,
    /** It has ended and is about to give back its lock. */
    CLOSING
  }

  private final List<StudyRegistry.Submit> submits = new ArrayList<>();
  private final List<StudyRegistry.Cancel> cancels = new ArrayList<>();
  private final boolean isResumed;
  private LiveStudy study;

  /** What was known of it before it was asked for again, or null. */
  private LiveStudy before;

  private Phase phase = Phase.IDLE;
  private StudyLock lock;
  private ActorRef<StudySupervisor.Command> supervisor;

  /**
   * @param isResumed whether it goes on by itself, as an earlier process left it
   */
  RegistryEntry(boolean isResumed) {
    this.isResumed = isResumed;
  }

  Phase phase() {
    return phase;
  }

  void enter(Phase next) {
    phase = next;
  }

  /** The study as it is or was; null before it is asked for the first time. */
  LiveStudy study() {
    return study;
  }

  String id() {
    return study.submission().study().id();
  }

  /** Begins anew, until it is clear that it {@linkplain #refuse cannot}. */
  void ask(LiveStudy again) {
    before = study;
    study = again;
    phase = Phase.OPENING;
  }

  void run(StudyLock held, ActorRef<StudySupervisor.Command> runner) {
    lock = held;
    supervisor = runner;
    phase = Phase.RUNNING;
  }

  /** Who runs it, or null. */
  ActorRef<StudySupervisor.Command> supervisor() {
    return supervisor;
  }

  /** Gives the lock out of hand; null where none is held. */
  StudyLock takeLock() {
    StudyLock held = lock;
    lock = null;
    return held;
  }

  void addSubmit(StudyRegistry.Submit submit) {
    submits.add(submit);
  }

  /** Those who submitted and have no answer yet. */
  List<StudyRegistry.Submit> takeSubmits() {
    List<StudyRegistry.Submit> waiting = List.copyOf(submits);
    submits.clear();
    return waiting;
  }

  void addCancel(StudyRegistry.Cancel cancel) {
    cancels.add(cancel);
  }

  boolean isToBeCancelled() {
    return !cancels.isEmpty();
  }

  /** Those who cancelled and have no answer yet. */
  List<StudyRegistry.Cancel> takeCancels() {
    List<StudyRegistry.Cancel> waiting = List.copyOf(cancels);
    cancels.clear();
    return waiting;
  }

  /** Answers all who wait for the end. */
  void answerCancels(Optional<StudyStatus> status) {
    cancels.forEach(cancel -> cancel.answer().complete(status));
    cancels.clear();
  }

  StudyStatus status() {
    return study.status(System.nanoTime());
  }

  /** Ends it for a reason of its surroundings, unless it has ended. */
  void abort(AscribeException reason) {
    if (study.ended() == null) {
      happened(new StudyEvent.StudyAborted(id(), reason.code(), reason.getMessage()));
    }
  }

  /** Tells its subscribers of something that its supervisor does not tell. */
  void happened(StudyEvent event) {
    study.happened(event, Instant.now());
  }

  /**
   * It cannot begin, and is again what it was.
   *
   * @return whether anything of it is worth remembering
   */
  boolean refuse(AscribeException reason) {
    takeSubmits().forEach(submit -> submit.answer().completeExceptionally(reason));
    phase = Phase.IDLE;
    if (before != null) {
      study = before;
    } else {
      // Those who listen already hear of it too.
      study.refused(reason, Instant.now());
    }
    return before != null || isResumed;
  }
}
