package dev.ascribe.scheduling;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.RegistryEntry.Phase;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.storage.StudyLock;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
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
  /** Studies that have ended and are still remembered; others are looked up in the store. */
  private static final int REMEMBERED = 64;

  /** Most subscribers of all studies together. */
  private static final int SUBSCRIBERS = 1024;

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

  private record SubscriberGone(String studyId, ActorRef<EventSubscription.Command> subscriber)
      implements Command {}

  private record Opened(String studyId, Optional<StudyOpener.Opened> opened, Throwable failure)
      implements Command {}

  private record Reported(StudyReport report) implements Command {}

  private record Released(String studyId) implements Command {}

  private final StudyOpener opener;
  private final StudyServices services;
  private final SchedulerSettings settings;
  private final int journalEvents;
  private final long firstEvent;
  private final ActorRef<StudyReport> reports;
  private final Map<String, RegistryEntry> entries = new LinkedHashMap<>();
  private final Map<ActorRef<Void>, RegistryEntry> supervisors = new HashMap<>();
  private int subscribers;
  private AscribeException closed;

  /**
   * The behavior of the registry.
   *
   * @param journalEvents events of a study that are remembered
   * @param firstEvent number of each study's first event in this process; larger than those that
   *     earlier processes have used
   */
  public static Behavior<Command> create(
      StudyOpener opener,
      StudyServices services,
      SchedulerSettings settings,
      int journalEvents,
      long firstEvent) {
    return Behaviors.setup(
        context ->
            new StudyRegistry(context, opener, services, settings, journalEvents, firstEvent));
  }

  private StudyRegistry(
      ActorContext<Command> context,
      StudyOpener opener,
      StudyServices services,
      SchedulerSettings settings,
      int journalEvents,
      long firstEvent) {
    super(context);
    this.opener = opener;
    this.services = services;
    this.settings = settings;
    this.journalEvents = journalEvents;
    this.firstEvent = firstEvent;
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
    RegistryEntry entry = entries.computeIfAbsent(id, unknown -> new RegistryEntry(false));
    switch (entry.phase()) {
      case OPENING, CLOSING -> entry.addSubmit(submit);
      case RUNNING -> answer(submit, entry, false);
      case IDLE -> {
        if (entry.study() != null && entry.study().state() == State.DONE) {
          answer(submit, entry, false);
        } else {
          entry.addSubmit(submit);
          open(entry, submit.submission(), Instant.now());
        }
      }
    }
    return this;
  }

  private Behavior<Command> onResume(Resume resume) {
    String id = resume.submission().study().id();
    if (closed == null && !entries.containsKey(id)) {
      RegistryEntry entry = new RegistryEntry(true);
      entries.put(id, entry);
      open(entry, resume.submission(), resume.submitted());
    }
    return this;
  }

  private void open(RegistryEntry entry, StudySubmission submission, Instant submitted) {
    StudyFeed feed =
        entry.study() == null
            ? new StudyFeed(new StudyJournal(journalEvents, firstEvent))
            : entry.study().feed();
    entry.ask(new LiveStudy(submission, feed, submitted));
    String id = entry.id();
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                () -> opener.open(submission, submitted), services.blocking()),
            (opened, failure) -> new Opened(id, opened, failure));
  }

  private Behavior<Command> onOpened(Opened opened) {
    RegistryEntry entry = entries.get(opened.studyId());
    if (opened.failure() != null) {
      UnitResult.Failed cause = UnitResult.Failed.of(opened.failure());
      refuse(entry, new AscribeException(cause.code(), cause.message(), opened.failure()));
    } else if (opened.opened().isEmpty()) {
      entry.takeSubmits().forEach(submit -> submit.answer().complete(Optional.empty()));
      entry.answerCancels(Optional.empty());
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
    supervisors.put(supervisor.unsafeUpcast(), entry);
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
    entries.get(report.studyId()).study().heard(report, Instant.now(), System.nanoTime());
    return this;
  }

  private Behavior<Command> onSupervisorCrashed(ChildFailed crashed) {
    UnitResult.Failed cause = UnitResult.Failed.of(crashed.getCause());
    supervisors
        .get(crashed.getRef())
        .abort(new AscribeException(cause.code(), cause.message(), crashed.getCause()));
    return onSupervisorEnded(crashed.getRef());
  }

  private Behavior<Command> onSupervisorEnded(ActorRef<Void> supervisor) {
    RegistryEntry entry = supervisors.remove(supervisor);
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
    RegistryEntry entry = entries.get(released.studyId());
    if (entry != null) {
      entry.enter(Phase.IDLE);
      entry.takeSubmits().forEach(this::onSubmit);
    }
    forgetOldest();
    return this;
  }

  /** Those that ended first, when there are too many. */
  private void forgetOldest() {
    List<RegistryEntry> idle =
        entries.values().stream()
            .filter(entry -> entry.phase() == Phase.IDLE)
            .sorted(Comparator.comparing(entry -> entry.study().ended()))
            .toList();
    idle.subList(0, Math.max(0, idle.size() - REMEMBERED))
        .forEach(entry -> entries.remove(entry.id()));
  }

  private Behavior<Command> onCancel(Cancel cancel) {
    RegistryEntry entry = entries.get(cancel.studyId());
    if (entry == null || entry.study().state() == State.INTERRUPTED) {
      // Nothing of it runs here, so that its end is a matter of the store.
      entries.remove(cancel.studyId());
      cancel.answer().complete(Optional.empty());
      return this;
    }
    switch (entry.phase()) {
      case OPENING -> entry.addCancel(cancel);
      case RUNNING -> {
        entry.addCancel(cancel);
        entry.supervisor().tell(StudySupervisor.Cancel.NOW);
      }
      case IDLE, CLOSING -> cancel.answer().complete(Optional.of(entry.status()));
    }
    return this;
  }

  private Behavior<Command> onGet(Get get) {
    get.answer()
        .complete(Optional.ofNullable(entries.get(get.studyId())).map(RegistryEntry::status));
    return this;
  }

  private Behavior<Command> onGetAll(GetAll get) {
    get.answer().complete(entries.values().stream().map(RegistryEntry::status).toList());
    return this;
  }

  private void answer(Submit submit, RegistryEntry entry, boolean accepted) {
    submit.answer().complete(Optional.of(new Submission(entry.status(), accepted)));
  }

  private Behavior<Command> onSubscribe(Subscribe subscribe) {
    if (!entries.containsKey(subscribe.studyId())) {
      subscribe.answer().complete(Optional.empty());
    } else if (subscribers == SUBSCRIBERS) {
      subscribe
          .answer()
          .completeExceptionally(
              new AscribeException(
                  ErrorCode.BUSY,
                  "%d subscribers listen already, which is the most".formatted(SUBSCRIBERS)));
    } else {
      subscribers++;
      // Whatever a listener does with its time, it is not that of other actors.
      ActorRef<EventSubscription.Command> subscriber =
          getContext()
              .spawnAnonymous(
                  EventSubscription.create(
                      subscribe.studyId(),
                      subscribe.after(),
                      subscribe.listener(),
                      getContext().getSelf()),
                  DispatcherSelector.blocking());
      getContext().watchWith(subscriber, new SubscriberGone(subscribe.studyId(), subscriber));
      subscribe.answer().complete(Optional.of(() -> subscriber.tell(EventSubscription.Stop.NOW)));
    }
    return this;
  }

  private Behavior<Command> onRead(Read read) {
    RegistryEntry entry = entries.get(read.studyId());
    if (entry == null) {
      read.replyTo().tell(EventSubscription.Stop.NOW);
    } else {
      entry.study().feed().read(read.after(), read.replyTo());
    }
    return this;
  }

  private Behavior<Command> onSubscriberGone(SubscriberGone gone) {
    subscribers--;
    RegistryEntry entry = entries.get(gone.studyId());
    if (entry != null) {
      entry.study().feed().leave(gone.subscriber());
    }
    return this;
  }

  private Behavior<Command> onClose(Close close) {
    closed = close.reason();
    for (RegistryEntry entry : supervisors.values()) {
      getContext().stop(entry.supervisor());
      entry.abort(closed);
    }
    return this;
  }

  private Behavior<Command> onPostStop() {
    entries.values().stream()
        .map(RegistryEntry::takeLock)
        .filter(Objects::nonNull)
        .forEach(lock -> services.blocking().execute(lock::close));
    return this;
  }
}
