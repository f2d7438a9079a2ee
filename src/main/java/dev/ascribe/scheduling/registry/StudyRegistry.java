package dev.ascribe.scheduling.registry;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.registry.RegistryEntry.Phase;
import dev.ascribe.scheduling.registry.RegistryProtocol.Command;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyServices;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Runs the studies of a daemon and answers requests about them. It spawns a {@link StudyRunner} for
 * each study, which opens and runs it, and keeps the status and the events of each study.
 *
 * <p>Owned by the guardian. It is not restarted: all results are in the store, and the next process
 * resumes the studies that were running when the registry ended.
 */
public final class StudyRegistry extends AbstractBehavior<Command> {
  /** A message of the registry to itself. */
  sealed interface Internal extends Command {}

  /** Opens a resumed study again, which another process ran, or the store was out of order. */
  private record OpenAgain(String studyId) implements Internal {}

  private record RunnerStopped(ActorRef<StudyRunner.Command> runner) implements Internal {}

  private record Reported(StudyReport report) implements Internal {}

  private record ReaderGone(String studyId, ActorRef<RegistryProtocol.Events> reader)
      implements Internal {}

  private final TimerScheduler<Command> timers;
  private final StudyRunner.Parts parts;
  private final RegistryEntries entries;
  private final Duration resumePause;

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
    this.entries = new RegistryEntries(settings, firstEvent);
    this.resumePause = settings.resumePause();
    this.parts =
        new StudyRunner.Parts(
            opener, services, context.messageAdapter(StudyReport.class, Reported::new));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(RegistryProtocol.Submit.class, this::onSubmit)
        .onMessage(RegistryProtocol.Resume.class, this::onResume)
        .onMessage(OpenAgain.class, this::onOpenAgain)
        .onMessage(StudyRunner.Event.class, this::onRunnerEvent)
        .onMessage(RunnerStopped.class, this::onRunnerStopped)
        .onMessage(Reported.class, this::onReported)
        .onMessage(RegistryProtocol.Cancel.class, this::onCancel)
        .onMessage(RegistryProtocol.Forget.class, this::onForget)
        .onMessage(RegistryProtocol.Get.class, this::onGet)
        .onMessage(RegistryProtocol.GetAll.class, this::onGetAll)
        .onMessage(RegistryProtocol.ReadEvents.class, this::onReadEvents)
        .onMessage(ReaderGone.class, this::onReaderGone)
        .onMessage(RegistryProtocol.Close.class, this::onClose)
        .onMessage(RegistryProtocol.Stop.class, stop -> onStop())
        .build();
  }

  private Behavior<Command> onSubmit(RegistryProtocol.Submit submit) {
    entries.submit(submit).ifPresent(entry -> open(entry, submit.submission(), Instant.now()));
    return this;
  }

  private Behavior<Command> onResume(RegistryProtocol.Resume resume) {
    entries.resume(resume).ifPresent(entry -> open(entry, resume.submission(), resume.submitted()));
    return this;
  }

  private Behavior<Command> onOpenAgain(OpenAgain again) {
    entries
        .resumeAfterOutage(again.studyId())
        .ifPresent(entry -> open(entry, entry.study().submission(), entry.study().submitted()));
    return this;
  }

  private void open(RegistryEntry entry, StudySubmission submission, Instant submitted) {
    ActorRef<StudyRunner.Command> runner =
        getContext()
            .spawnAnonymous(
                StudyRunner.create(submission, submitted, parts, getContext().getSelf()),
                ServiceSettings.BLOCKING);
    getContext().watchWith(runner, new RunnerStopped(runner));
    entries.open(entry, submission, submitted, runner);
  }

  private Behavior<Command> onRunnerEvent(StudyRunner.Event event) {
    entries.runBy(event.runner()).ifPresent(entry -> onRunnerEvent(entry, event));
    return this;
  }

  private void onRunnerEvent(RegistryEntry entry, StudyRunner.Event event) {
    switch (event.kind()) {
      case OPENED -> entries.begin(entry, (StudyRunner.Opened) event);
      case STARTED -> onStarted(entry, (StudyRunner.Started) event);
      case REFUSED -> onRefused(entry, ((StudyRunner.Refused) event).reason());
      case ALREADY_DONE -> entries.leaveToStore(entry);
      case ENDED -> entry.end(((StudyRunner.Ended) event).crash());
    }
  }

  private void onStarted(RegistryEntry entry, StudyRunner.Started started) {
    Optional<UnitResult.Failed> closed = entries.closed();
    if (closed.isPresent()) {
      // The study is in the store by now, so the next process resumes it.
      entry.refuseSubmits(closed.get());
      giveUp(entry, closed.get());
    } else {
      entry.run(started.supervisor());
    }
  }

  private void onRefused(RegistryEntry entry, UnitResult.Failed reason) {
    if (entries.refuse(entry, reason)) {
      if (entry.awaitStore(reason)) {
        getContext().getLog().info("study {} waits: {}", entry.id(), reason.message());
      }
      timers.startSingleTimer(new OpenAgain(entry.id()), resumePause);
    } else {
      getContext().getLog().warn("study {} cannot run: {}", entry.id(), reason.message());
    }
    entry.replay(this::onSubmit, this::onCancel);
  }

  private Behavior<Command> onRunnerStopped(RunnerStopped stopped) {
    entries.runBy(stopped.runner()).ifPresent(this::onUnlocked);
    return this;
  }

  private void onUnlocked(RegistryEntry entry) {
    UnitResult.Failed crash =
        new UnitResult.Failed(ErrorCode.INTERNAL, "the study could not be run; the log says why");
    if (entry.phase() == Phase.OPENING) {
      onRefused(entry, crash);
    } else {
      entry.abort(crash);
      entry.becomeIdle();
      if (entry.study().isTakenOver()) {
        entries.forget(entry);
      }
      entry.replay(this::onSubmit, this::onCancel);
      entries.forgetOldest();
    }
  }

  private Behavior<Command> onReported(Reported reported) {
    entries.apply(reported.report());
    return this;
  }

  private Behavior<Command> onCancel(RegistryProtocol.Cancel cancel) {
    entries.cancel(cancel);
    return this;
  }

  private Behavior<Command> onForget(RegistryProtocol.Forget forget) {
    entries.forget(forget.studyId());
    forget.replyTo().tell(Done.getInstance());
    return this;
  }

  private Behavior<Command> onGet(RegistryProtocol.Get get) {
    get.replyTo().tell(entries.status(get.studyId(), get.runs()));
    return this;
  }

  private Behavior<Command> onGetAll(RegistryProtocol.GetAll get) {
    get.replyTo().tell(new RegistryProtocol.Studies(entries.statuses()));
    return this;
  }

  private Behavior<Command> onReadEvents(RegistryProtocol.ReadEvents read) {
    if (!entries.read(read)) {
      getContext().watchWith(read.replyTo(), new ReaderGone(read.studyId(), read.replyTo()));
    }
    return this;
  }

  private Behavior<Command> onReaderGone(ReaderGone gone) {
    entries.leave(gone.studyId(), gone.reader());
    return this;
  }

  private Behavior<Command> onClose(RegistryProtocol.Close close) {
    entries.close(close.reason()).forEach(entry -> giveUp(entry, close.reason()));
    return this;
  }

  /** Aborts a study that can no longer run here. */
  private void giveUp(RegistryEntry entry, UnitResult.Failed reason) {
    entry.abort(reason);
    entry.close();
    getContext().stop(entry.runner());
  }

  private Behavior<Command> onStop() {
    entries.refuseAll(new UnitResult.Failed(ErrorCode.CANCELLED, "Ascribe was stopped"));
    return Behaviors.stopped();
  }
}
