package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.scheduling.Submission;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/**
 * One study in the {@link StudyRegistry}: its status, its runner, and the callers who wait until it
 * begins or ends. The last request wins: if a study is cancelled and then submitted again, it
 * begins anew after it has ended. Not thread-safe: the registry owns it.
 */
final class RegistryEntry {
  /** What the registry is doing with a study. */
  enum Phase {
    IDLE,
    /** The study is being opened, or waits for its turn. */
    OPENING,
    RUNNING,
    /** The study has ended and still holds its lock. */
    CLOSING
  }

  private final List<StudyRegistry.Submit> submits = new ArrayList<>();
  private final List<StudyRegistry.Cancel> cancels = new ArrayList<>();

  /** Submissions that came after a cancellation. */
  private final List<StudyRegistry.Submit> lateSubmits = new ArrayList<>();

  private boolean isResumed;
  private boolean awaitsStore;
  private LiveStudy study;

  /** The study as it was before it was opened again, or null. */
  private LiveStudy before;

  private Phase phase = Phase.IDLE;
  private ActorRef<StudyRunner.Command> runner;
  private ActorRef<StudySupervisor.Command> supervisor;

  /**
   * @param isResumed whether the study was resumed from an earlier process rather than submitted by
   *     a caller
   */
  RegistryEntry(boolean isResumed) {
    this.isResumed = isResumed;
  }

  Phase phase() {
    return phase;
  }

  /** The current or last state of the study; null before it is opened for the first time. */
  LiveStudy study() {
    return study;
  }

  String id() {
    return study.submission().study().id();
  }

  /** The actor that opens, runs or unlocks the study; null if there is none. */
  ActorRef<StudyRunner.Command> runner() {
    return runner;
  }

  /** Whether the study was resumed from an earlier process and does not run again yet. */
  boolean isResumed() {
    return isResumed;
  }

  /** Whether the study only waits until the store can be used again. */
  boolean awaitsStore() {
    return awaitsStore;
  }

  /** Marks the study to be opened again when the store can be used. */
  void awaitStore() {
    awaitsStore = true;
  }

  /** Notes that the study is being opened, perhaps again. */
  void open(LiveStudy opened, ActorRef<StudyRunner.Command> opener) {
    before = study;
    study = opened;
    runner = opener;
    phase = Phase.OPENING;
    awaitsStore = false;
  }

  void run(ActorRef<StudySupervisor.Command> running) {
    supervisor = running;
    phase = Phase.RUNNING;
    isResumed = false;
  }

  void close() {
    phase = Phase.CLOSING;
  }

  /** Notes that the study's runner has stopped and its lock is released. */
  void rest() {
    phase = Phase.IDLE;
    runner = null;
  }

  void cancelSupervisor() {
    supervisor.tell(StudySupervisor.Cancel.NOW);
  }

  /** The status of the study with the first page of its runs. */
  StudyStatus status() {
    return status(RunQuery.FIRST);
  }

  /**
   * The status of the study with a page of its runs.
   *
   * @throws AscribeException UNKNOWN_NAME if the page is to begin after a run that the study does
   *     not have
   */
  StudyStatus status(RunQuery runs) {
    return study.status(runs, System.nanoTime());
  }

  /** Records that the study was aborted for a reason outside of it, unless it has ended. */
  void abort(AscribeException reason) {
    if (study.ended() == null) {
      record(new StudyEvent.StudyAborted(id(), reason.code(), reason.getMessage()));
    }
  }

  /** Records an event that the supervisor does not report. */
  void record(StudyEvent event) {
    study.record(event, Instant.now());
  }

  /**
   * Notes that the study could not be opened, and gives it back the status it had before.
   *
   * @return whether the registry should keep the entry
   */
  boolean refuse(AscribeException reason) {
    refuseSubmits(reason);
    rest();
    // This sends an event to the readers of the events as well.
    study.refused(reason, Instant.now());
    boolean isKnown = before != null || isResumed;
    if (before != null && before.state() != State.INTERRUPTED) {
      study = before;
    }
    return isKnown;
  }

  void add(StudyRegistry.Submit submit) {
    (cancels.isEmpty() ? submits : lateSubmits).add(submit);
  }

  void add(StudyRegistry.Cancel cancel) {
    submits.addAll(taken(lateSubmits));
    cancels.add(cancel);
  }

  boolean isCancelled() {
    return !cancels.isEmpty();
  }

  /**
   * Answers the submissions that came before a cancellation.
   *
   * @param accepted whether the study begins because of the first of them
   */
  void answerSubmits(boolean accepted) {
    boolean first = accepted;
    for (StudyRegistry.Submit submit : taken(submits)) {
      submit.replyTo().tell(StatusReply.success(Optional.of(new Submission(status(), first))));
      first = false;
    }
  }

  void refuseSubmits(AscribeException reason) {
    taken(submits).forEach(submit -> submit.replyTo().tell(StatusReply.error(reason)));
  }

  /** Answers the cancellations. Later submissions now wait for the study to begin anew. */
  void answerCancels() {
    StudyStatus end = status();
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(StatusReply.success(Optional.of(end))));
    submits.addAll(taken(lateSubmits));
  }

  /** Tells all callers to ask the store instead. */
  void leaveToStore() {
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(StatusReply.success(Optional.empty())));
    submits.addAll(taken(lateSubmits));
    taken(submits).forEach(submit -> submit.replyTo().tell(StatusReply.success(Optional.empty())));
  }

  void refuseAll(AscribeException reason) {
    taken(cancels).forEach(cancel -> cancel.replyTo().tell(StatusReply.error(reason)));
    submits.addAll(taken(lateSubmits));
    refuseSubmits(reason);
  }

  /**
   * Removes and returns all waiting requests, in an order with the same outcome as their arrival.
   */
  List<StudyRegistry.Command> takeCallers() {
    List<StudyRegistry.Command> all = new ArrayList<>(taken(submits));
    all.addAll(taken(cancels));
    all.addAll(taken(lateSubmits));
    return all;
  }

  private static <T> List<T> taken(List<T> waiting) {
    List<T> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
