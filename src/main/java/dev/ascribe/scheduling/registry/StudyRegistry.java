package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.Submission;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.registry.RegistryEntry.Phase;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyServices;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.pattern.StatusReply;

/**
 * The studies that this process has taken: opens them, has a {@link StudySupervisor} run each,
 * keeps what they tell, and passes it on to subscribers. All waiting for the store and for files is
 * done on threads that may block.
 *
 * <p>Owned by the guardian. It is not restarted: what matters is in the store, and a study that
 * runs when it ends is resumed by the next process.
 */
public final class StudyRegistry extends AbstractBehavior<StudyRegistry.Command> {
  public sealed interface Command {}

  /**
   * Takes a study.
   *
   * @param replyTo hears an error where the study cannot begin, and nothing where the store says
   *     that the study is done
   */
  public record Submit(
      StudySubmission submission, ActorRef<StatusReply<Optional<Submission>>> replyTo)
      implements Command {}

  /** Goes on with a study that an earlier process left unfinished. */
  public record Resume(StudySubmission submission, Instant submitted) implements Command {}

  /** Ends a study; the reply is empty for a study that this process has not taken. */
  public record Cancel(String studyId, ActorRef<StatusReply<Optional<StudyStatus>>> replyTo)
      implements Command {}

  /** A study that does not run is about to be deleted: the store alone is asked for it now. */
  public record Forget(String studyId, ActorRef<Done> replyTo) implements Command {}

  /**
   * The reply is empty for a study that this process has not taken.
   *
   * @param replyTo hears an error where the study has not the run that is asked for
   */
  public record Get(
      String studyId, RunQuery runs, ActorRef<StatusReply<Optional<StudyStatus>>> replyTo)
      implements Command {}

  /** Asks for all studies that this process has taken, without their runs. */
  public record GetAll(ActorRef<Studies> replyTo) implements Command {}

  /** The reply to {@link GetAll}. */
  public record Studies(List<StudyStatus> studies) {
    public Studies {
      studies = List.copyOf(studies);
    }
  }

  /** Asks for the events after a number, now or when there are some. */
  public record ReadEvents(String studyId, long after, ActorRef<Events> replyTo)
      implements Command {}

  /**
   * The reply to {@link ReadEvents}: the next events, but never more than {@value
   * StudyFeed#MOST_EVENTS}.
   *
   * @param isEnd whether no event will follow
   */
  public record Events(List<NumberedEvent> events, boolean isEnd) {
    public Events {
      events = List.copyOf(events);
    }
  }

  /** Refuses further studies for the reason, and gives up those that run. */
  public record Close(AscribeException reason) implements Command {}

  private record ReaderGone(String studyId, ActorRef<Events> reader) implements Command {}

  record Opened(String studyId, Optional<StudyOpener.Opened> opened, Throwable failure)
      implements Command {}

  /** It is time to open a study again for which the store was away. */
  record Again(String studyId) implements Command {}

  private record Reported(StudyReport report) implements Command {}

  /** The lock of a study was given back. */
  record Released(RegistryEntry entry) implements Command {}

  /**
   * @param journalEvents events of a study that are remembered
   * @param journalBytes of the heap that the remembered events of a study may take
   * @param maxStudies most studies that are opened or run at a time; those that an earlier process
   *     left are resumed however many they are, and count
   * @param pause from an outage of the store until a study is tried again that an earlier process
   *     left
   */
  public record Limits(int journalEvents, long journalBytes, int maxStudies, Duration pause) {
    /** Time enough for a full disk to be seen to, and for an old process to end. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    public Limits(int journalEvents, long journalBytes, int maxStudies) {
      this(journalEvents, journalBytes, maxStudies, PAUSE);
    }
  }

  private final RegistryEntries entries;
  private final StudyOpenings openings;
  private final StudyRuns runs;
  private AscribeException closed;

  /**
   * The behavior of the registry.
   *
   * @param opening runs the opener, which may take long
   * @param limits what is kept, and how much may go on
   * @param firstEvent number of each study's first event in this process; larger than those that
   *     earlier processes have used
   */
  public static Behavior<Command> create(
      StudyOpener opener,
      Executor opening,
      StudyServices services,
      SchedulerSettings settings,
      Limits limits,
      long firstEvent) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  RegistryEntries entries = new RegistryEntries();
                  StudyOpenings openings =
                      new StudyOpenings(
                          context, timers, entries, opener, opening, limits, firstEvent);
                  return new StudyRegistry(context, entries, openings, services, settings);
                }));
  }

  private StudyRegistry(
      ActorContext<Command> context,
      RegistryEntries entries,
      StudyOpenings openings,
      StudyServices services,
      SchedulerSettings settings) {
    super(context);
    context.setLoggerName(StudyRegistry.class);
    this.entries = entries;
    this.openings = openings;
    this.runs =
        new StudyRuns(
            context,
            entries,
            services,
            settings,
            context.messageAdapter(StudyReport.class, Reported::new));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Resume.class, this::onResume)
        .onMessage(Opened.class, this::onOpened)
        .onMessage(Again.class, this::onAgain)
        .onMessage(Reported.class, reported -> onReport(reported.report()))
        .onMessage(Released.class, this::onReleased)
        .onMessage(Cancel.class, this::onCancel)
        .onMessage(Forget.class, this::onForget)
        .onMessage(Get.class, this::onGet)
        .onMessage(GetAll.class, this::onGetAll)
        .onMessage(ReadEvents.class, this::onReadEvents)
        .onMessage(ReaderGone.class, this::onReaderGone)
        .onMessage(Close.class, this::onClose)
        .onSignal(ChildFailed.class, this::onSupervisorCrashed)
        .onSignal(Terminated.class, terminated -> onSupervisorEnded(terminated.getRef()))
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onSubmit(Submit submit) {
    if (closed != null) {
      submit.replyTo().tell(StatusReply.error(closed));
      return this;
    }
    String id = submit.submission().study().id();
    RegistryEntry entry = entries.find(id).orElseGet(() -> new RegistryEntry(false));
    switch (entry.phase()) {
      case OPENING, CLOSING -> entry.callers().add(submit);
      case RUNNING -> {
        entry.callers().add(submit);
        // Unless it was cancelled: then it is about to end, which is not what is asked for.
        entry.callers().answerSubmits(entry.status(), false);
      }
      case IDLE -> {
        if (entry.study() != null
            && entry.study().state() == State.DONE
            && !submit.submission().recompute()) {
          entry.callers().add(submit);
          entry.callers().answerSubmits(entry.status(), false);
        } else if (openings.areFull()) {
          submit.replyTo().tell(StatusReply.error(openings.busy()));
        } else {
          entries.put(id, entry);
          entry.callers().add(submit);
          openings.open(entry, submit.submission(), Instant.now());
        }
      }
    }
    return this;
  }

  private Behavior<Command> onResume(Resume resume) {
    String id = resume.submission().study().id();
    if (closed == null && entries.find(id).isEmpty()) {
      RegistryEntry entry = new RegistryEntry(true);
      entries.put(id, entry);
      openings.open(entry, resume.submission(), resume.submitted());
    }
    return this;
  }

  private Behavior<Command> onOpened(Opened opened) {
    RegistryEntry entry = entries.of(opened.studyId());
    if (opened.failure() != null) {
      UnitResult.Failed cause = UnitResult.Failed.of(opened.failure());
      refuse(entry, new AscribeException(cause.code(), cause.message(), opened.failure()));
    } else if (opened.opened().isEmpty()) {
      entry.callers().answerCancels(Optional.empty());
      entry
          .callers()
          .takeSubmits()
          .forEach(submit -> submit.replyTo().tell(StatusReply.success(Optional.empty())));
      entry.happened(new StudyEvent.StudyCompleted(opened.studyId(), 0, Double.NaN));
      entries.remove(opened.studyId());
    } else if (closed != null) {
      // It is in the store by now, and goes on at the next start like those that ran here.
      entry.callers().refuseSubmits(closed);
      entry.abort(closed);
      runs.release(entry, opened.opened().get().lock());
    } else {
      start(entry, opened.opened().get());
    }
    return this;
  }

  private void refuse(RegistryEntry entry, AscribeException reason) {
    getContext().getLog().warn("study {} cannot run: {}", entry.id(), reason.getMessage());
    boolean again = closed == null && openings.isWorthAnother(entry, reason);
    if (!entry.refuse(reason)) {
      entries.remove(entry.id());
    } else if (again) {
      openings.againLater(entry);
    }
    goOn(entry);
  }

  private Behavior<Command> onAgain(Again again) {
    if (closed == null) {
      openings.again(again.studyId());
    }
    return this;
  }

  /** Hears those again who have waited for what was before. */
  private void goOn(RegistryEntry entry) {
    for (Command waiting : entry.callers().takeAll()) {
      if (waiting instanceof Cancel cancel) {
        onCancel(cancel);
      } else if (waiting instanceof Submit submit) {
        onSubmit(submit);
      }
    }
  }

  private void start(RegistryEntry entry, StudyOpener.Opened opened) {
    runs.start(entry, opened);
    entry.callers().answerSubmits(entry.status(), true);
    if (entry.callers().haveCancelled()) {
      entry.supervisor().tell(StudySupervisor.Cancel.NOW);
    }
  }

  private Behavior<Command> onReport(StudyReport report) {
    entries.of(report.studyId()).study().heard(report, Instant.now(), System.nanoTime());
    return this;
  }

  private Behavior<Command> onSupervisorCrashed(ChildFailed crashed) {
    runs.crashed(crashed.getRef(), crashed.getCause());
    return onSupervisorEnded(crashed.getRef());
  }

  private Behavior<Command> onSupervisorEnded(ActorRef<Void> supervisor) {
    RegistryEntry entry = entries.ended(supervisor);
    if (!entry.study().wouldGoOn()) {
      // Or they are heard again without the lock: who cancels does not want it to go on.
      entry.callers().answerCancels(Optional.of(entry.status()));
    }
    runs.release(entry, entry.takeLock());
    return this;
  }

  private Behavior<Command> onReleased(Released released) {
    RegistryEntry entry = released.entry();
    entry.enter(Phase.IDLE);
    goOn(entry);
    entries.forgetOldest();
    return this;
  }

  private Behavior<Command> onCancel(Cancel cancel) {
    Optional<RegistryEntry> known = entries.find(cancel.studyId());
    if (known.isEmpty()) {
      cancel.replyTo().tell(StatusReply.success(Optional.empty()));
      return this;
    }
    RegistryEntry entry = known.get();
    switch (entry.phase()) {
      // When it is closing, the lock is in the way of whoever changes what the store says of it.
      case OPENING, CLOSING -> entry.callers().add(cancel);
      case RUNNING -> {
        entry.callers().add(cancel);
        // Those who submitted it between two cancellations.
        entry.callers().answerSubmits(entry.status(), false);
        entry.supervisor().tell(StudySupervisor.Cancel.NOW);
      }
      case IDLE -> {
        if (entry.study().wouldGoOn()) {
          // Nothing of it runs here, so that its end is a matter of the store.
          entries.remove(cancel.studyId());
          cancel.replyTo().tell(StatusReply.success(Optional.empty()));
        } else {
          cancel.replyTo().tell(StatusReply.success(Optional.of(entry.status())));
        }
      }
    }
    return this;
  }

  private Behavior<Command> onForget(Forget forget) {
    // One that is opened again meanwhile fails at the lock, and is forgotten then.
    entries
        .find(forget.studyId())
        .filter(entry -> entry.phase() == Phase.IDLE)
        .ifPresent(entry -> entries.remove(forget.studyId()));
    forget.replyTo().tell(Done.getInstance());
    return this;
  }

  private Behavior<Command> onGet(Get get) {
    try {
      Optional<StudyStatus> status =
          entries.find(get.studyId()).map(entry -> entry.status(get.runs()));
      get.replyTo().tell(StatusReply.success(status));
    } catch (AscribeException unknownRun) {
      get.replyTo().tell(StatusReply.error(unknownRun));
    }
    return this;
  }

  private Behavior<Command> onGetAll(GetAll get) {
    get.replyTo()
        .tell(
            new Studies(entries.all().stream().map(entry -> entry.status(RunQuery.NONE)).toList()));
    return this;
  }

  private Behavior<Command> onReadEvents(ReadEvents read) {
    Optional<RegistryEntry> entry = entries.find(read.studyId());
    if (entry.isEmpty()) {
      StudyEvent end =
          new StudyEvent.StudyAborted(
              read.studyId(), ErrorCode.CANCELLED, "the events of the study are not kept any more");
      NumberedEvent last = new NumberedEvent(read.after() + 1, Instant.now(), end);
      read.replyTo().tell(new Events(List.of(last), true));
    } else if (!entry.get().study().feed().read(read.after(), read.replyTo())) {
      getContext().watchWith(read.replyTo(), new ReaderGone(read.studyId(), read.replyTo()));
    }
    return this;
  }

  private Behavior<Command> onReaderGone(ReaderGone gone) {
    entries.find(gone.studyId()).ifPresent(entry -> entry.study().feed().leave(gone.reader()));
    return this;
  }

  private Behavior<Command> onClose(Close close) {
    closed = close.reason();
    runs.abort(closed);
    return this;
  }

  private Behavior<Command> onPostStop() {
    AscribeException stopped = new AscribeException(ErrorCode.CANCELLED, "the engine was stopped");
    entries.all().forEach(entry -> entry.callers().refuseAll(stopped));
    entries.all().forEach(RegistryEntry::leaveOpening);
    runs.leave();
    return this;
  }
}
