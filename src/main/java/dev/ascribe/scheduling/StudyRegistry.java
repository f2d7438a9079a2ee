package dev.ascribe.scheduling;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.storage.StudyLock;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** What goes on with a study. */
  private enum Phase {
    IDLE,
    /** It is checked and entered into the store. */
    OPENING,
    RUNNING,
    /** It has ended and is about to give back its lock. */
    CLOSING
  }

  /**
   * A study with what is needed to run it.
   *
   * <p>{@code before} is what was known of it before it was asked for again.
   */
  private static final class Entry {
    private final List<Submit> submits = new ArrayList<>();
    private final List<Cancel> cancels = new ArrayList<>();
    private LiveStudy study;
    private LiveStudy before;
    private boolean isResumed;
    private Phase phase = Phase.IDLE;
    private StudyLock lock;
    private ActorRef<StudySupervisor.Command> supervisor;
  }

  private final StudyOpener opener;
  private final StudyServices services;
  private final SchedulerSettings settings;
  private final int journalEvents;
  private final long firstEvent;
  private final ActorRef<StudyReport> reports;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<ActorRef<Void>, Entry> supervisors = new HashMap<>();
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
    Entry entry = entries.computeIfAbsent(id, unknown -> new Entry());
    switch (entry.phase) {
      case OPENING, CLOSING -> entry.submits.add(submit);
      case RUNNING -> answer(submit, entry, false);
      case IDLE -> {
        if (entry.study != null && entry.study.state() == State.DONE) {
          answer(submit, entry, false);
        } else {
          entry.submits.add(submit);
          open(entry, submit.submission(), Instant.now());
        }
      }
    }
    return this;
  }

  private Behavior<Command> onResume(Resume resume) {
    String id = resume.submission().study().id();
    if (closed == null && !entries.containsKey(id)) {
      Entry entry = new Entry();
      entry.isResumed = true;
      entries.put(id, entry);
      open(entry, resume.submission(), resume.submitted());
    }
    return this;
  }

  private void open(Entry entry, StudySubmission submission, Instant submitted) {
    entry.before = entry.study;
    StudyFeed feed =
        entry.before == null
            ? new StudyFeed(new StudyJournal(journalEvents, firstEvent))
            : entry.before.feed();
    entry.study = new LiveStudy(submission, feed, submitted);
    entry.phase = Phase.OPENING;
    String id = submission.study().id();
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                () -> opener.open(submission, submitted), services.blocking()),
            (opened, failure) -> new Opened(id, opened, failure));
  }

  private Behavior<Command> onOpened(Opened opened) {
    Entry entry = entries.get(opened.studyId());
    if (opened.failure() != null) {
      UnitResult.Failed cause = UnitResult.Failed.of(opened.failure());
      refuse(entry, new AscribeException(cause.code(), cause.message(), opened.failure()));
    } else if (opened.opened().isEmpty()) {
      entry.submits.forEach(submit -> submit.answer().complete(Optional.empty()));
      entry.cancels.forEach(cancel -> cancel.answer().complete(Optional.empty()));
      entries.remove(opened.studyId());
    } else if (closed != null) {
      entry.lock = opened.opened().get().lock();
      refuse(entry, closed);
      release(entry);
    } else {
      start(entry, opened.opened().get());
    }
    return this;
  }

  /** The study cannot run: it is forgotten, or is again what it was. */
  private void refuse(Entry entry, AscribeException reason) {
    String id = entry.study.submission().study().id();
    getContext().getLog().warn("study {} cannot run: {}", id, reason.getMessage());
    entry.submits.forEach(submit -> submit.answer().completeExceptionally(reason));
    entry.submits.clear();
    entry.phase = Phase.IDLE;
    if (entry.isResumed && entry.before == null) {
      entry.study.refused(reason, Instant.now());
      entry.cancels.forEach(cancel -> cancel.answer().completeExceptionally(reason));
    } else if (entry.before != null) {
      entry.study = entry.before;
      entry.cancels.forEach(cancel -> cancel.answer().complete(Optional.of(status(entry))));
    } else {
      entries.remove(id);
      entry.cancels.forEach(cancel -> cancel.answer().complete(Optional.empty()));
    }
    entry.cancels.clear();
  }

  private void start(Entry entry, StudyOpener.Opened opened) {
    entry.lock = opened.lock();
    entry.phase = Phase.RUNNING;
    entry.study.begin(opened.task().plan(), System.nanoTime());
    entry.supervisor =
        getContext()
            .spawnAnonymous(
                StudySupervisor.create(
                    opened.task(),
                    entry.study.submission().priority(),
                    services,
                    settings,
                    reports));
    getContext().watch(entry.supervisor);
    supervisors.put(entry.supervisor.unsafeUpcast(), entry);
    boolean first = true;
    for (Submit submit : entry.submits) {
      answer(submit, entry, first);
      first = false;
    }
    entry.submits.clear();
    if (!entry.cancels.isEmpty()) {
      entry.supervisor.tell(StudySupervisor.Cancel.NOW);
    }
  }

  private Behavior<Command> onReport(StudyReport report) {
    entries.get(report.studyId()).study.heard(report, Instant.now(), System.nanoTime());
    return this;
  }

  private Behavior<Command> onSupervisorCrashed(ChildFailed crashed) {
    Entry entry = supervisors.get(crashed.getRef());
    UnitResult.Failed cause = UnitResult.Failed.of(crashed.getCause());
    abort(entry, new AscribeException(cause.code(), cause.message()));
    return onSupervisorEnded(crashed.getRef());
  }

  private void abort(Entry entry, AscribeException reason) {
    if (entry.study.ended() == null) {
      String id = entry.study.submission().study().id();
      entry.study.happened(
          new StudyEvent.StudyAborted(id, reason.code(), reason.getMessage()), Instant.now());
    }
  }

  private Behavior<Command> onSupervisorEnded(ActorRef<Void> supervisor) {
    Entry entry = supervisors.remove(supervisor);
    entry.supervisor = null;
    entry.cancels.forEach(cancel -> cancel.answer().complete(Optional.of(status(entry))));
    entry.cancels.clear();
    release(entry);
    return this;
  }

  private void release(Entry entry) {
    entry.phase = Phase.CLOSING;
    StudyLock lock = entry.lock;
    entry.lock = null;
    String id = entry.study.submission().study().id();
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(lock::close, services.blocking()),
            (done, failure) -> new Released(id));
  }

  private Behavior<Command> onReleased(Released released) {
    Entry entry = entries.get(released.studyId());
    if (entry != null) {
      entry.phase = Phase.IDLE;
      List<Submit> waiting = List.copyOf(entry.submits);
      entry.submits.clear();
      waiting.forEach(this::onSubmit);
    }
    forgetOldest();
    return this;
  }

  /** Those that ended first, when there are too many. */
  private void forgetOldest() {
    List<Map.Entry<String, Entry>> idle =
        entries.entrySet().stream()
            .filter(each -> each.getValue().phase == Phase.IDLE)
            .sorted(Comparator.comparing(each -> each.getValue().study.ended()))
            .toList();
    idle.subList(0, Math.max(0, idle.size() - REMEMBERED))
        .forEach(each -> entries.remove(each.getKey()));
  }

  private Behavior<Command> onCancel(Cancel cancel) {
    Entry entry = entries.get(cancel.studyId());
    if (entry == null || entry.study.state() == State.INTERRUPTED) {
      // Nothing of it runs here, so that its end is a matter of the store.
      entries.remove(cancel.studyId());
      cancel.answer().complete(Optional.empty());
      return this;
    }
    switch (entry.phase) {
      case OPENING -> entry.cancels.add(cancel);
      case RUNNING -> {
        entry.cancels.add(cancel);
        entry.supervisor.tell(StudySupervisor.Cancel.NOW);
      }
      case IDLE, CLOSING -> cancel.answer().complete(Optional.of(status(entry)));
    }
    return this;
  }

  private Behavior<Command> onGet(Get get) {
    get.answer().complete(Optional.ofNullable(entries.get(get.studyId())).map(this::status));
    return this;
  }

  private Behavior<Command> onGetAll(GetAll get) {
    get.answer().complete(entries.values().stream().map(this::status).toList());
    return this;
  }

  private StudyStatus status(Entry entry) {
    return entry.study.status(System.nanoTime());
  }

  private void answer(Submit submit, Entry entry, boolean accepted) {
    submit.answer().complete(Optional.of(new Submission(status(entry), accepted)));
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
    Entry entry = entries.get(read.studyId());
    if (entry == null) {
      read.replyTo().tell(EventSubscription.Stop.NOW);
    } else {
      entry.study.feed().read(read.after(), read.replyTo());
    }
    return this;
  }

  private Behavior<Command> onSubscriberGone(SubscriberGone gone) {
    subscribers--;
    Entry entry = entries.get(gone.studyId());
    if (entry != null) {
      entry.study.feed().leave(gone.subscriber());
    }
    return this;
  }

  private Behavior<Command> onClose(Close close) {
    closed = close.reason();
    for (Entry entry : supervisors.values()) {
      abort(entry, closed);
      getContext().stop(entry.supervisor);
    }
    return this;
  }

  private Behavior<Command> onPostStop() {
    entries.values().stream()
        .filter(entry -> entry.lock != null)
        .forEach(entry -> services.blocking().execute(entry.lock::close));
    return this;
  }
}
