package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.scheduling.registry.RegistryProtocol.Cancel;
import dev.ascribe.scheduling.registry.RegistryProtocol.Reply;
import dev.ascribe.scheduling.registry.RegistryProtocol.Submit;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * One study in the {@link StudyRegistry}: what the registry is doing with it, its status, its
 * runner, and the callers who wait for it. It decides what a submission or a cancellation means in
 * the present phase. Not thread-safe: the registry owns it.
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

  private final WaitingCallers callers = new WaitingCallers();
  private boolean isResumed;
  private boolean awaitsStore;

  /** Why the study waits or has waited for the store; null if it never has. */
  private String waitingFor;

  private LiveStudy study;

  /** The former state of a study that is being opened again; null if there is none. */
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

  /** Whether the study waits to be opened again when the store can be used. */
  boolean awaitsStore() {
    return awaitsStore;
  }

  /**
   * Notes that the study waits to be opened again when the store can be used.
   *
   * @return whether the reason is another one than before, so that each is logged once
   */
  boolean awaitStore(UnitResult.Failed reason) {
    boolean isNews = !reason.message().equals(waitingFor);
    waitingFor = reason.message();
    awaitsStore = true;
    return isNews;
  }

  /** Notes that the study is being opened, perhaps again. */
  void open(LiveStudy opened, ActorRef<StudyRunner.Command> opener) {
    before = study;
    study = opened;
    runner = opener;
    phase = Phase.OPENING;
    awaitsStore = false;
  }

  /** Whether the study begins, perhaps again, because of a submission. */
  boolean beginsWith(Submit submit) {
    boolean isDone = study != null && study.state() == State.DONE;
    return phase == Phase.IDLE && (!isDone || submit.submission().recompute());
  }

  /**
   * Takes a submission, and answers it now or later.
   *
   * @return whether the study must be opened because of it
   */
  boolean submit(Submit submit) {
    boolean begins = beginsWith(submit);
    callers.add(submit);
    if (!begins && (phase == Phase.RUNNING || phase == Phase.IDLE)) {
      // If the study was cancelled, this submission is not answered yet: the study begins anew when
      // it has ended.
      callers.answerSubmits(status(), false);
    }
    return begins;
  }

  /**
   * Takes a cancellation, and answers it now or later.
   *
   * @return whether nothing of the study runs here, so that the registry should forget it
   */
  boolean cancel(Cancel cancel) {
    switch (phase) {
      // While the study closes, its lock keeps the store from being changed.
      case OPENING, CLOSING -> callers.add(cancel);
      case RUNNING -> {
        callers.add(cancel);
        // Answers the submissions that came between two cancellations.
        callers.answerSubmits(status(), false);
        supervisor.tell(StudySupervisor.Cancel.NOW);
      }
      case IDLE -> {
        boolean isLeftToStore = study.isUnfinishedInStore();
        Optional<StudyStatus> end = isLeftToStore ? Optional.empty() : Optional.of(status());
        cancel.replyTo().tell(new Reply<>(end, Optional.empty()));
        return isLeftToStore;
      }
    }
    return false;
  }

  /** Notes that work on the study begins, and tells those who submitted it. */
  void run(ActorRef<StudySupervisor.Command> running) {
    supervisor = running;
    phase = Phase.RUNNING;
    isResumed = false;
    callers.answerSubmits(status(), true);
    if (callers.isCancelled()) {
      supervisor.tell(StudySupervisor.Cancel.NOW);
    }
  }

  /** Notes that the supervisor has ended, and tells those who cancelled the study. */
  void end(Optional<UnitResult.Failed> crash) {
    crash.ifPresent(this::abort);
    close();
    if (!study.isUnfinishedInStore()) {
      callers.answerCancels(status());
    }
  }

  /** Notes that the study has ended and still holds its lock. */
  void close() {
    phase = Phase.CLOSING;
  }

  /** Notes that the study's runner has stopped and its lock is released. */
  void becomeIdle() {
    phase = Phase.IDLE;
    runner = null;
  }

  /** The status of the study with the first page of its runs. */
  private StudyStatus status() {
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
  void abort(UnitResult.Failed reason) {
    if (study.ended() == null) {
      record(new StudyEvent.StudyAborted(id(), reason.code(), reason.message()));
    }
  }

  private void record(StudyEvent event) {
    study.record(event, Instant.now());
  }

  /**
   * Notes that the study could not be opened, and restores its former status.
   *
   * @return whether the registry should keep the entry
   */
  boolean refuse(UnitResult.Failed reason) {
    callers.refuseSubmits(reason);
    becomeIdle();
    // This sends an event to the readers of the events as well.
    study.refused(reason, Instant.now());
    boolean isKnown = before != null || isResumed;
    if (before != null && before.state() != State.INTERRUPTED) {
      study = before;
    }
    return isKnown;
  }

  /** Notes that the study is done according to the store, and refers all callers to the store. */
  void leaveToStore() {
    callers.leaveToStore();
    record(new StudyEvent.StudyCompleted(id(), 0, Double.NaN));
  }

  void refuseSubmits(UnitResult.Failed reason) {
    callers.refuseSubmits(reason);
  }

  void refuseAll(UnitResult.Failed reason) {
    callers.refuseAll(reason);
  }

  /** Handles the waiting requests as if they had arrived now, because the study has ended. */
  void replay(Consumer<Submit> onSubmit, Consumer<Cancel> onCancel) {
    callers.replay(onSubmit, onCancel);
  }
}
