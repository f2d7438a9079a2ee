package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.Submission;
import dev.ascribe.scheduling.registry.RegistryEntry.Phase;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyServices;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.pattern.StatusReply;

/**
 * Keeps the studies that this process has taken: a {@link StudyRunner} opens and runs each, and the
 * registry answers questions about them.
 *
 * <p>Owned by the guardian. It is not restarted: what matters is in the store, and a study that
 * runs when the registry ends is resumed by the next process.
 */
public final class StudyRegistry extends AbstractBehavior<StudyRegistry.Command> {

  public sealed interface Command {}

  /**
   * Takes a study.
   *
   * @param replyTo gets an error if the study cannot begin, and an empty success if the store says
   *     that the study is done
   */
  public record Submit(
      StudySubmission submission, ActorRef<StatusReply<Optional<Submission>>> replyTo)
      implements Command {}

  /** Resumes a study that an earlier process left unfinished. */
  public record Resume(StudySubmission submission, Instant submitted) implements Command {}

  /**
   * Cancels a study; the reply is empty if nothing of the study runs here, so that only the store
   * must change.
   */
  public record Cancel(String studyId, ActorRef<StatusReply<Optional<StudyStatus>>> replyTo)
      implements Command {}

  /** Forgets a study that does not run, because it is about to be deleted from the store. */
  public record Forget(String studyId, ActorRef<Done> replyTo) implements Command {}

  /**
   * Asks for the status of a study; the reply is empty for one that this process has not taken.
   *
   * @param replyTo gets an error if the page is to begin after a run that the study does not have
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
   * The reply to {@link ReadEvents}: the next events, at most as many as fit into one message.
   *
   * @param isEnd whether no event will follow
   */
  public record Events(List<NumberedEvent> events, boolean isEnd) {
    public Events {
      events = List.copyOf(events);
    }
  }

  /** Refuses further studies and aborts those that run, for the given reason. */
  public record Close(AscribeException reason) implements Command {}

  /**
   * Answers waiting callers and stops. Running studies stay unfinished in the store, and the next
   * process resumes them.
   */
  public enum Stop implements Command {
    NOW
  }

  /** Opens a study again whose opening failed because of an outage of the store. */
  private record OpenAgain(String studyId) implements Command {}

  private record RunnerReply(StudyRunner.Event event) implements Command {}

  private record RunnerStopped(ActorRef<StudyRunner.Command> runner) implements Command {}

  private record Reported(StudyReport report) implements Command {}

  private record ReaderGone(String studyId, ActorRef<Events> reader) implements Command {}

  /**
   * Most studies that are opened at once, since opening uses the cores that devices compute with.
   */
  private static final int OPENED_AT_ONCE = 2;

  /** Pause before a resumed study is opened again after an outage of the store. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final TimerScheduler<Command> timers;
  private final StudyOpener opener;
  private final StudyServices services;
  private final ServiceSettings settings;
  private final ActorRef<StudyReport> reports;
  private final ActorRef<StudyRunner.Event> runnerReplies;
  private final RegistryEntries entries;

  /** Runners that wait for their turn to open a study. */
  private final Deque<ActorRef<StudyRunner.Command>> waitingRunners = new ArrayDeque<>();

  private int opening;

  /** The reason with which further studies are refused; null while studies are accepted. */
  private AscribeException closed;

  /**
   * The behavior of the registry.
   *
   * @param firstEvent at least the largest event number of all earlier processes; the events of
   *     this process get larger numbers
   */
  public static Behavior<Command> create(
      StudyOpener opener, StudyServices services, ServiceSettings settings, long firstEvent) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new StudyRegistry(context, timers, opener, services, settings, firstEvent)));
  }

  private StudyRegistry(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StudyOpener opener,
      StudyServices services,
      ServiceSettings settings,
      long firstEvent) {
    super(context);
    context.setLoggerName(StudyRegistry.class);
    this.timers = timers;
    this.opener = opener;
    this.services = services;
    this.settings = settings;
    this.entries = new RegistryEntries(firstEvent);
    this.reports = context.messageAdapter(StudyReport.class, Reported::new);
    this.runnerReplies = context.messageAdapter(StudyRunner.Event.class, RunnerReply::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Resume.class, this::onResume)
        .onMessage(OpenAgain.class, this::onOpenAgain)
        .onMessage(RunnerReply.class, this::onRunnerReply)
        .onMessage(RunnerStopped.class, this::onRunnerStopped)
        .onMessage(Reported.class, this::onReported)
        .onMessage(Cancel.class, this::onCancel)
        .onMessage(Forget.class, this::onForget)
        .onMessage(Get.class, this::onGet)
        .onMessage(GetAll.class, this::onGetAll)
        .onMessage(ReadEvents.class, this::onReadEvents)
        .onMessage(ReaderGone.class, this::onReaderGone)
        .onMessage(Close.class, this::onClose)
        .onMessage(Stop.class, stop -> onStop())
        .build();
  }

  private Behavior<Command> onSubmit(Submit submit) {
    if (closed != null) {
      submit.replyTo().tell(StatusReply.error(closed));
      return this;
    }
    RegistryEntry entry =
        entries.find(submit.submission().study().id()).orElseGet(() -> new RegistryEntry(false));
    switch (entry.phase()) {
      case OPENING, CLOSING -> entry.add(submit);
      case RUNNING -> {
        entry.add(submit);
        // If the study was cancelled, this submission is not answered yet: the study begins anew
        // when it has ended.
        entry.answerSubmits(false);
      }
      case IDLE -> {
        if (isDone(entry) && !submit.submission().recompute()) {
          entry.add(submit);
          entry.answerSubmits(false);
        } else if (entries.active() >= settings.maxStudies()) {
          submit.replyTo().tell(StatusReply.error(busy()));
        } else {
          entry.add(submit);
          open(entry, submit.submission(), Instant.now());
        }
      }
    }
    return this;
  }

  private static boolean isDone(RegistryEntry entry) {
    return entry.study() != null && entry.study().state() == State.DONE;
  }

  private AscribeException busy() {
    return new AscribeException(
        ErrorCode.BUSY,
        "%d studies run already, which is the most (ascribe.service.max-studies); try again later"
            .formatted(settings.maxStudies()));
  }

  private Behavior<Command> onResume(Resume resume) {
    if (closed == null && entries.find(resume.submission().study().id()).isEmpty()) {
      open(new RegistryEntry(true), resume.submission(), resume.submitted());
    }
    return this;
  }

  private void open(RegistryEntry entry, StudySubmission submission, Instant submitted) {
    String id = submission.study().id();
    StudyJournal journal =
        entry.study() == null
            ? new StudyJournal(
                settings.journalEvents(), settings.journalBytes(), entries.firstNumber())
            : entry.study().journal();
    // New readers are not told how the study ended before.
    journal.begin();
    ActorRef<StudyRunner.Command> runner =
        getContext()
            .spawnAnonymous(
                StudyRunner.create(
                    new StudyRunner.Start(submission, submitted, opener, services, reports),
                    runnerReplies),
                ServiceSettings.BLOCKING);
    getContext().watchWith(runner, new RunnerStopped(runner));
    entry.open(new LiveStudy(submission, journal, submitted), runner);
    entries.put(id, entry);
    waitingRunners.add(runner);
    openNext();
  }

  private void openNext() {
    while (opening < OPENED_AT_ONCE && !waitingRunners.isEmpty()) {
      opening++;
      waitingRunners.remove().tell(StudyRunner.Open.NOW);
    }
  }

  private Behavior<Command> onRunnerReply(RunnerReply reply) {
    entries.runBy(reply.event().runner()).ifPresent(entry -> onEvent(entry, reply.event()));
    return this;
  }

  private void onEvent(RegistryEntry entry, StudyRunner.Event event) {
    if (event instanceof StudyRunner.Opened opened) {
      entry.study().begin(opened.plan(), System.nanoTime());
      onOpeningEnded();
    } else if (event instanceof StudyRunner.Started started) {
      onStarted(entry, started);
    } else if (event instanceof StudyRunner.Refused refused) {
      getContext().stop(entry.runner());
      onOpeningEnded();
      onRefused(entry, refused.reason());
    } else if (event instanceof StudyRunner.AlreadyDone) {
      getContext().stop(entry.runner());
      onOpeningEnded();
      entry.leaveToStore();
      entry.record(new StudyEvent.StudyCompleted(entry.id(), 0, Double.NaN));
      entries.forget(entry);
    } else if (event instanceof StudyRunner.Ended ended) {
      getContext().stop(entry.runner());
      onEnded(entry, ended.crash());
    }
  }

  private void onOpeningEnded() {
    opening--;
    openNext();
  }

  private void onStarted(RegistryEntry entry, StudyRunner.Started started) {
    if (closed != null) {
      // The study is in the store by now, so the next process resumes it.
      entry.refuseSubmits(closed);
      giveUp(entry);
      return;
    }
    entry.run(started.supervisor());
    entry.answerSubmits(true);
    if (entry.isCancelled()) {
      entry.cancelSupervisor();
    }
  }

  private void onRefused(RegistryEntry entry, AscribeException reason) {
    getContext().getLog().warn("study {} cannot run: {}", entry.id(), reason.getMessage());
    // Nobody submits a resumed study again when the store can be used.
    boolean isWorthAnother = closed == null && entry.isResumed() && reason.code().isOutageOfStore();
    if (!entry.refuse(reason)) {
      entries.forget(entry);
    } else if (isWorthAnother) {
      entry.awaitStore();
      getContext().getLog().info("study {} is tried again in {} s", entry.id(), PAUSE.toSeconds());
      timers.startSingleTimer(new OpenAgain(entry.id()), PAUSE);
    }
    replayCallers(entry);
  }

  private Behavior<Command> onOpenAgain(OpenAgain again) {
    if (closed == null) {
      entries
          .find(again.studyId())
          .filter(RegistryEntry::awaitsStore)
          .ifPresent(entry -> open(entry, entry.study().submission(), entry.study().submitted()));
    }
    return this;
  }

  private void onEnded(RegistryEntry entry, Optional<AscribeException> crash) {
    crash.ifPresent(entry::abort);
    entry.close();
    if (!entry.study().isUnfinishedInStore()) {
      entry.answerCancels();
    }
  }

  private Behavior<Command> onRunnerStopped(RunnerStopped stopped) {
    entries.runBy(stopped.runner()).ifPresent(this::onUnlocked);
    return this;
  }

  private void onUnlocked(RegistryEntry entry) {
    AscribeException crash =
        new AscribeException(ErrorCode.INTERNAL, "the study could not be run; the log says why");
    switch (entry.phase()) {
      case OPENING -> {
        onOpeningEnded();
        onRefused(entry, crash);
      }
      case RUNNING, CLOSING -> {
        entry.abort(crash);
        entry.rest();
        replayCallers(entry);
        entries.forgetOldest();
      }
      case IDLE -> {}
    }
  }

  /** Handles the requests again that waited until the study had ended. */
  private void replayCallers(RegistryEntry entry) {
    for (Command caller : entry.takeCallers()) {
      if (caller instanceof Cancel cancel) {
        onCancel(cancel);
      } else if (caller instanceof Submit submit) {
        onSubmit(submit);
      }
    }
  }

  private Behavior<Command> onReported(Reported reported) {
    StudyReport report = reported.report();
    entries
        .find(report.studyId())
        .ifPresent(entry -> entry.study().apply(report, Instant.now(), System.nanoTime()));
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
      // While the study closes, its lock keeps the store from being changed.
      case OPENING, CLOSING -> entry.add(cancel);
      case RUNNING -> {
        entry.add(cancel);
        // Submissions between two cancellations.
        entry.answerSubmits(false);
        entry.cancelSupervisor();
      }
      case IDLE -> {
        if (entry.study().isUnfinishedInStore()) {
          // Nothing of the study runs here, so only the store must change.
          entries.forget(entry);
          cancel.replyTo().tell(StatusReply.success(Optional.empty()));
        } else {
          cancel.replyTo().tell(StatusReply.success(Optional.of(entry.status())));
        }
      }
    }
    return this;
  }

  private Behavior<Command> onForget(Forget forget) {
    // A study that is being opened again fails at the lock, and is forgotten then.
    entries
        .find(forget.studyId())
        .filter(entry -> entry.phase() == Phase.IDLE)
        .ifPresent(entries::forget);
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
    List<StudyStatus> all =
        entries.all().stream().map(entry -> entry.status(RunQuery.NONE)).toList();
    get.replyTo().tell(new Studies(all));
    return this;
  }

  private Behavior<Command> onReadEvents(ReadEvents read) {
    Optional<StudyJournal> journal =
        entries.find(read.studyId()).map(entry -> entry.study().journal());
    if (journal.isEmpty()) {
      StudyEvent end =
          new StudyEvent.StudyAborted(
              read.studyId(), ErrorCode.CANCELLED, "the events of the study are not kept any more");
      NumberedEvent last = new NumberedEvent(read.after() + 1, Instant.now(), end);
      read.replyTo().tell(new Events(List.of(last), true));
    } else if (!journal.get().read(read.after(), read.replyTo())) {
      getContext().watchWith(read.replyTo(), new ReaderGone(read.studyId(), read.replyTo()));
    }
    return this;
  }

  private Behavior<Command> onReaderGone(ReaderGone gone) {
    entries.find(gone.studyId()).ifPresent(entry -> entry.study().journal().leave(gone.reader()));
    return this;
  }

  private Behavior<Command> onClose(Close close) {
    closed = close.reason();
    entries.all().stream().filter(entry -> entry.phase() == Phase.RUNNING).forEach(this::giveUp);
    return this;
  }

  /** Aborts a study that can no longer run here. */
  private void giveUp(RegistryEntry entry) {
    entry.abort(closed);
    entry.close();
    getContext().stop(entry.runner());
  }

  private Behavior<Command> onStop() {
    AscribeException stopped = new AscribeException(ErrorCode.CANCELLED, "the engine was stopped");
    entries.all().forEach(entry -> entry.refuseAll(stopped));
    return Behaviors.stopped();
  }
}
