package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import dev.ascribe.storage.ResultStore.StudyLock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A study of the {@link StudyRegistry} with what is needed to run it, and with its callers. Not
 * thread-safe: the registry owns it.
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

  private final StudyCallers callers = new StudyCallers();
  private boolean isResumed;
  private boolean awaitsStore;
  private LiveStudy study;

  /** What was known of it before it was asked for again, or null. */
  private LiveStudy before;

  private Phase phase = Phase.IDLE;
  private CompletableFuture<Optional<StudyOpener.Opened>> opening;
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

  /** Whether it is to go on by itself, and has not been able to yet. */
  boolean isResumed() {
    return isResumed;
  }

  /** It is to be opened again when the store is back. */
  void awaitStore() {
    awaitsStore = true;
  }

  /** Whether it does nothing but wait for the store. */
  boolean awaitsStore() {
    return awaitsStore;
  }

  /** Begins anew, until it is clear that it {@linkplain #refuse cannot}. */
  void ask(LiveStudy again, CompletableFuture<Optional<StudyOpener.Opened>> itsOpening) {
    before = study;
    study = again;
    opening = itsOpening;
    phase = Phase.OPENING;
    awaitsStore = false;
  }

  /** Gives back what an opening takes that nobody waits for any more, now or when it is done. */
  void leaveOpening() {
    if (phase == Phase.OPENING) {
      opening.thenAccept(
          opened -> opened.map(StudyOpener.Opened::lock).ifPresent(StudyLock::close));
    }
  }

  void run(StudyLock held, ActorRef<StudySupervisor.Command> runner) {
    // The task with its data sets is the supervisor's from now on, and goes with it.
    opening = null;
    lock = held;
    supervisor = runner;
    phase = Phase.RUNNING;
    isResumed = false;
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

  /** Who waits for something to become of it. */
  StudyCallers callers() {
    return callers;
  }

  /** The study with the first of its runs. */
  StudyStatus status() {
    return status(RunQuery.FIRST);
  }

  /**
   * The study with some of its runs.
   *
   * @throws AscribeException UNKNOWN_NAME for a page of runs after one that is none
   */
  StudyStatus status(RunQuery runs) {
    return study.status(runs, System.nanoTime());
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
    callers.refuseSubmits(reason);
    opening = null;
    phase = Phase.IDLE;
    // Those who listen already hear of it too.
    study.refused(reason, Instant.now());
    boolean isKnown = before != null || isResumed;
    if (before != null && before.state() != State.INTERRUPTED) {
      study = before;
    }
    return isKnown;
  }
}
