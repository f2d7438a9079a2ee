package dev.ascribe.scheduling.registry;

import dev.ascribe.aggregation.AggregatorProtocol;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyServices;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import dev.ascribe.storage.StudyLocks.StudyLock;
import dev.ascribe.study.StudyWork;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Opens one study, starts a {@link StudySupervisor} that runs it, and releases the study's lock
 * when the runner stops. A runner stops after its supervisor, and waits until the rows of the study
 * that are on their way to the store are durable, so it holds the lock as long as this process
 * writes the study.
 *
 * <p>Owned by the {@link StudyRegistry}, which spawns one on a thread that may block each time a
 * study is opened. The runner itself blocks while it opens the study: if a future opened it, a
 * runner that is stopped meanwhile would leave the study locked. It stops after its last {@link
 * Event}, and is not restarted.
 */
final class StudyRunner extends AbstractBehavior<StudyRunner.Command> {

  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

  sealed interface Command {}

  /** Tells the runner to open its study. */
  enum Open implements Command {
    NOW
  }

  /** A message to the registry about the study. */
  sealed interface Event extends RegistryProtocol.Command {
    /**
     * The kinds of events, one for each record, so that the compiler checks that a switch covers
     * all events.
     */
    enum Kind {
      OPENED,
      STARTED,
      REFUSED,
      ALREADY_DONE,
      ENDED
    }

    Kind kind();

    ActorRef<Command> runner();
  }

  /**
   * The study is in the store and locked.
   *
   * @param work that is left to do
   * @param atOnce how many instances are in progress at once
   */
  record Opened(ActorRef<Command> runner, StudyWork work, int atOnce) implements Event {
    @Override
    public Kind kind() {
      return Kind.OPENED;
    }
  }

  /** Work on the study begins. */
  record Started(ActorRef<Command> runner, ActorRef<StudySupervisor.Command> supervisor)
      implements Event {
    @Override
    public Kind kind() {
      return Kind.STARTED;
    }
  }

  /** The study cannot begin. */
  record Refused(ActorRef<Command> runner, UnitResult.Failed reason) implements Event {
    @Override
    public Kind kind() {
      return Kind.REFUSED;
    }
  }

  /** The store says that the study is done. */
  record AlreadyDone(ActorRef<Command> runner) implements Event {
    @Override
    public Kind kind() {
      return Kind.ALREADY_DONE;
    }
  }

  /**
   * The supervisor has ended; the study is still locked.
   *
   * @param crash why the supervisor failed, if it did
   */
  record Ended(ActorRef<Command> runner, Optional<UnitResult.Failed> crash) implements Event {
    @Override
    public Kind kind() {
      return Kind.ENDED;
    }
  }

  /**
   * What all runners of a registry need.
   *
   * @param reports receives all reports of the studies' supervisors
   */
  record Parts(StudyOpener opener, StudyServices services, ActorRef<StudyReport> reports) {}

  private final StudySubmission submission;
  private final Instant submitted;
  private final Parts parts;
  private final ActorRef<? super Event> replyTo;
  private Optional<StudyLock> lock = Optional.empty();

  /** Whether rows of the study may be on their way to the store. */
  private boolean hasRows;

  /**
   * Returns the behavior of a runner. It opens the study when it receives {@link Open}.
   *
   * @param submitted when the study was submitted
   */
  static Behavior<Command> create(
      StudySubmission submission, Instant submitted, Parts parts, ActorRef<? super Event> replyTo) {
    return Behaviors.setup(
        context -> new StudyRunner(context, submission, submitted, parts, replyTo));
  }

  private StudyRunner(
      ActorContext<Command> context,
      StudySubmission submission,
      Instant submitted,
      Parts parts,
      ActorRef<? super Event> replyTo) {
    super(context);
    this.submission = submission;
    this.submitted = submitted;
    this.parts = parts;
    this.replyTo = replyTo;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Open.class, open -> onOpen())
        .onSignal(
            ChildFailed.class, failed -> end(Optional.of(UnitResult.Failed.of(failed.getCause()))))
        .onSignal(Terminated.class, ended -> end(Optional.empty()))
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Command> onOpen() {
    Optional<StudyOpener.Opened> opened;
    try {
      opened = parts.opener().open(submission, submitted);
    } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError failure) {
      refuse(failure);
      return Behaviors.stopped();
    }
    if (opened.isEmpty()) {
      replyTo.tell(new AlreadyDone(getContext().getSelf()));
      return Behaviors.stopped();
    }
    lock = opened.map(StudyOpener.Opened::lock);
    run(opened.get());
    return this;
  }

  private void refuse(Throwable failure) {
    UnitResult.Failed reason = UnitResult.Failed.of(failure);
    if (reason.code() == ErrorCode.INTERNAL) {
      // The event names only the kind of the failure.
      getContext().getLog().error("study {} could not be opened", submission.study().id(), failure);
    }
    replyTo.tell(new Refused(getContext().getSelf(), reason));
  }

  private void run(StudyOpener.Opened opened) {
    // The registry must know the plan before the supervisor's first report, so it is sent before
    // the supervisor is spawned.
    replyTo.tell(
        new Opened(
            getContext().getSelf(),
            opened.left(),
            parts.services().settings().instancesInFlight()));
    ActorRef<StudySupervisor.Command> supervisor =
        getContext()
            .spawn(
                StudySupervisor.create(
                    opened.task(), submission.priority(), parts.services(), parts.reports()),
                "supervisor");
    hasRows = true;
    getContext().watch(supervisor);
    replyTo.tell(new Started(getContext().getSelf(), supervisor));
  }

  private Behavior<Command> end(Optional<UnitResult.Failed> crash) {
    replyTo.tell(new Ended(getContext().getSelf(), crash));
    return Behaviors.stopped();
  }

  private Behavior<Command> onPostStop() {
    if (hasRows) {
      awaitCommits();
    }
    lock.ifPresent(StudyLock::close);
    return this;
  }

  /** Blocks, because an actor that has stopped gets no answer. */
  private void awaitCommits() {
    try {
      AskPattern.ask(
              parts.services().aggregator(),
              AggregatorProtocol.AwaitCommits::new,
              COMMIT_TIMEOUT,
              getContext().getSystem().scheduler())
          .toCompletableFuture()
          .join();
    } catch (CompletionException late) {
      // The database accepts the rows only as long as no other process takes the study.
      getContext()
          .getLog()
          .warn(
              "study {} is unlocked while rows of it wait for the store", submission.study().id());
    }
  }
}
