package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.Service;
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
import dev.ascribe.storage.StudyLock;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

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

  /** Takes a study; the answer is empty where the store says that it is done. */
  public record Submit(StudySubmission submission, CompletableFuture<Optional<Submission>> answer)
      implements Command {}

  /** Goes on with a study that an earlier process left unfinished. */
  public record Resume(StudySubmission submission, Instant submitted) implements Command {}

  /** The answer is empty for a study that this process has not taken. */
  public record Cancel(String studyId, CompletableFuture<Optional<StudyStatus>> answer)
      implements Command {}

  /** The answer is empty for a study that this process has not taken. */
  public record Get(String studyId, CompletableFuture<Optional<StudyStatus>> answer)
      implements Command {}

  /** Asks for all studies that this process has taken. */
  public record GetAll(CompletableFuture<List<StudyStatus>> answer) implements Command {}

  /** The answer is empty for a study that this process has not taken. */
  public record Subscribe(
      String studyId,
      long after,
      Consumer<NumberedEvent> listener,
      CompletableFuture<Optional<Service.Subscription>> answer)
      implements Command {}

  /** Refuses further studies for the reason, and gives up those that run. */
  public record Close(AscribeException reason) implements Command {}

  /** A subscriber wants the events after a number, now or when there are some. */
  record Read(String studyId, long after, ActorRef<EventSubscription.Command> replyTo)
      implements Command {}

  record SubscriberGone(String studyId, ActorRef<EventSubscription.Command> subscriber)
      implements Command {}

  private record Opened(String studyId, Optional<StudyOpener.Opened> opened, Throwable failure)
      implements Command {}

  private record Reported(StudyReport report) implements Command {}

  private record Released(String studyId) implements Command {}

  /**
   * @param journalEvents events of a study that are remembered
   * @param maxStudies most studies that are opened or run at a time; those that an earlier process
   *     left are resumed however many they are, and count
   */
  public record Limits(int journalEvents, int maxStudies) {}

  private final StudyOpener opener;
  private final Executor opening;
  private final StudyServices services;
  private final SchedulerSettings settings;
  private final Limits limits;
  private final long firstEvent;
  private final ActorRef<StudyReport> reports;
  private final RegistryEntries entries = new RegistryEntries();
  private final StudySubscriptions subscriptions;
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
            new StudyRegistry(context, opener, opening, services, settings, limits, firstEvent));
  }

  private StudyRegistry(
      ActorContext<Command> context,
      StudyOpener opener,
      Executor opening,
      StudyServices services,
      SchedulerSettings settings,
      Limits limits,
      long firstEvent) {
    super(context);
    this.opener = opener;
    this.opening = opening;
    this.services = services;
    this.settings = settings;
    this.limits = limits;
    this.firstEvent = firstEvent;
    this.subscriptions = new StudySubscriptions(context, entries);
    this.reports = context.messageAdapter(StudyReport.class, Reported::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Resume.class, this::onResume)
        .onMessage(Opened.class, this::onOpened)
        .onMessage(Reported.class, reported -> onReport(reported.report()))
        .onMessage(Released.class, this::onReleased)
        .onMessage(Cancel.class, this::onCancel)
        .onMessage(Get.class, this::onGet)
        .onMessage(GetAll.class, this::onGetAll)
        .onMessage(Subscribe.class, this::onSubscribe)
        .onMessage(Read.class, this::onRead)
        .onMessage(SubscriberGone.class, this::onSubscriberGone)
        .onMessage(Close.class, this::onClose)
        .onSignal(ChildFailed.class, this::onSupervisorCrashed)
        .onSignal(Terminated.class, terminated -> onSupervisorEnded(terminated.getRef()))
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onSubmit(Submit submit) {
    if (closed != null) {
      submit.answer().completeExceptionally(closed);
      return this;
    }
    String id = submit.submission().study().id();
    Optional<RegistryEntry> known = entries.find(id);
    RegistryEntry entry = known.orElseGet(() -> new RegistryEntry(false));
    switch (entry.phase()) {
      case OPENING, CLOSING -> entry.addSubmit(submit);
      case RUNNING -> answer(submit, entry, false);
      case IDLE -> {
        if (entry.study() != null && entry.study().state() == State.DONE) {
          answer(submit, entry, false);
        } else if (entries.active() >= limits.maxStudies()) {
          submit.answer().completeExceptionally(busy());
        } else {
          entries.put(id, entry);
          entry.addSubmit(submit);
          open(entry, submit.submission(), Instant.now());
        }
      }
    }
    return this;
  }

  private AscribeException busy() {
    return new AscribeException(
        ErrorCode.BUSY,
        "%d studies run already, which is the most (ascribe.service.max-studies); try again later"
            .formatted(limits.maxStudies()));
  }

  private Behavior<Command> onResume(Resume resume) {
    String id = resume.submission().study().id();
    if (closed == null && entries.find(id).isEmpty()) {
      RegistryEntry entry = new RegistryEntry(true);
      entries.put(id, entry);
      open(entry, resume.submission(), resume.submitted());
    }
    return this;
  }

  private void open(RegistryEntry entry, StudySubmission submission, Instant submitted) {
    StudyFeed feed =
        entry.study() == null
            ? new StudyFeed(new StudyJournal(limits.journalEvents(), firstEvent))
            : entry.study().feed();
    entry.ask(new LiveStudy(submission, feed, submitted));
    String id = entry.id();
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> opener.open(submission, submitted), opening),
            (opened, failure) -> new Opened(id, opened, failure));
  }

  private Behavior<Command> onOpened(Opened opened) {
    RegistryEntry entry = entries.of(opened.studyId());
    if (opened.failure() != null) {
      UnitResult.Failed cause = UnitResult.Failed.of(opened.failure());
      refuse(entry, new AscribeException(cause.code(), cause.message(), opened.failure()));
    } else if (opened.opened().isEmpty()) {
      entry.takeSubmits().forEach(submit -> submit.answer().complete(Optional.empty()));
      entry.answerCancels(Optional.empty());
      entry.happened(new StudyEvent.StudyCompleted(opened.studyId(), 0, Double.NaN));
      entries.remove(opened.studyId());
    } else if (closed != null) {
      refuse(entry, closed);
      release(entry, opened.opened().get().lock());
    } else {
      start(entry, opened.opened().get());
    }
    return this;
  }

  private void refuse(RegistryEntry entry, AscribeException reason) {
    String id = entry.id();
    getContext().getLog().warn("study {} cannot run: {}", id, reason.getMessage());
    if (!entry.refuse(reason)) {
      entries.remove(id);
    }
    entry.takeCancels().forEach(this::onCancel);
  }

  private void start(RegistryEntry entry, StudyOpener.Opened opened) {
    LiveStudy study = entry.study();
    study.begin(opened.task().plan(), System.nanoTime());
    ActorRef<StudySupervisor.Command> supervisor =
        getContext()
            .spawnAnonymous(
                StudySupervisor.create(
                    opened.task(), study.submission().priority(), services, settings, reports));
    getContext().watch(supervisor);
    entries.runs(supervisor, entry);
    entry.run(opened.lock(), supervisor);
    boolean first = true;
    for (Submit submit : entry.takeSubmits()) {
      answer(submit, entry, first);
      first = false;
    }
    if (entry.isToBeCancelled()) {
      supervisor.tell(StudySupervisor.Cancel.NOW);
    }
  }

  private Behavior<Command> onReport(StudyReport report) {
    entries.of(report.studyId()).study().heard(report, Instant.now(), System.nanoTime());
    return this;
  }

  private Behavior<Command> onSupervisorCrashed(ChildFailed crashed) {
    UnitResult.Failed cause = UnitResult.Failed.of(crashed.getCause());
    entries
        .runBy(crashed.getRef())
        .abort(new AscribeException(cause.code(), cause.message(), crashed.getCause()));
    return onSupervisorEnded(crashed.getRef());
  }

  private Behavior<Command> onSupervisorEnded(ActorRef<Void> supervisor) {
    RegistryEntry entry = entries.ended(supervisor);
    entry.answerCancels(Optional.of(entry.status()));
    release(entry, entry.takeLock());
    return this;
  }

  private void release(RegistryEntry entry, StudyLock lock) {
    entry.enter(Phase.CLOSING);
    String id = entry.id();
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(lock::close, services.blocking()),
            (done, failure) -> new Released(id));
  }

  private Behavior<Command> onReleased(Released released) {
    RegistryEntry entry = entries.of(released.studyId());
    if (entry != null) {
      entry.enter(Phase.IDLE);
      entry.takeCancels().forEach(this::onCancel);
      entry.takeSubmits().forEach(this::onSubmit);
    }
    entries.forgetOldest();
    return this;
  }

  private Behavior<Command> onCancel(Cancel cancel) {
    Optional<RegistryEntry> known = entries.find(cancel.studyId());
    if (known.isEmpty()) {
      cancel.answer().complete(Optional.empty());
      return this;
    }
    RegistryEntry entry = known.get();
    switch (entry.phase()) {
      // When it is closing, the lock is in the way of whoever changes what the store says of it.
      case OPENING, CLOSING -> entry.addCancel(cancel);
      case RUNNING -> {
        entry.addCancel(cancel);
        entry.supervisor().tell(StudySupervisor.Cancel.NOW);
      }
      case IDLE -> {
        if (entry.study().wouldGoOn()) {
          // Nothing of it runs here, so that its end is a matter of the store.
          entries.remove(cancel.studyId());
          cancel.answer().complete(Optional.empty());
        } else {
          cancel.answer().complete(Optional.of(entry.status()));
        }
      }
    }
    return this;
  }

  private Behavior<Command> onGet(Get get) {
    get.answer().complete(entries.find(get.studyId()).map(RegistryEntry::status));
    return this;
  }

  private Behavior<Command> onGetAll(GetAll get) {
    get.answer().complete(entries.all().stream().map(RegistryEntry::status).toList());
    return this;
  }

  private void answer(Submit submit, RegistryEntry entry, boolean accepted) {
    submit.answer().complete(Optional.of(new Submission(entry.status(), accepted)));
  }

  private Behavior<Command> onSubscribe(Subscribe subscribe) {
    subscriptions.subscribe(subscribe);
    return this;
  }

  private Behavior<Command> onRead(Read read) {
    subscriptions.read(read);
    return this;
  }

  private Behavior<Command> onSubscriberGone(SubscriberGone gone) {
    subscriptions.gone(gone);
    return this;
  }

  private Behavior<Command> onClose(Close close) {
    closed = close.reason();
    for (RegistryEntry entry : entries.running()) {
      getContext().stop(entry.supervisor());
      entry.abort(closed);
    }
    return this;
  }

  private Behavior<Command> onPostStop() {
    entries.all().stream()
        .map(RegistryEntry::takeLock)
        .filter(Objects::nonNull)
        .forEach(lock -> services.blocking().execute(lock::close));
    return this;
  }
}
