package dev.ascribe.scheduling.supervision;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Instance;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.scheduling.queue.WorkOwner;
import dev.ascribe.scheduling.supervision.RunTracker.State;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.training.CheckpointHome;
import dev.ascribe.worker.protocol.UnitResult;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Runs one study. It walks the plan lazily, with a limited number of runs and of instances in
 * flight. For each run, it has the model trained if need be, has the missing instances explained,
 * and, when the results of all instances are durable, has the figures computed from the store.
 *
 * <p>Each active study has one: its runner spawns it in a daemon, the guardian elsewhere. It is not
 * restarted: the store holds all results, and the next run of the study continues from there.
 */
public final class StudySupervisor extends AbstractBehavior<StudySupervisor.Command> {

  public sealed interface Command {}

  /**
   * Cancels the study within seconds. Stored rows are kept, and so are rows on their way to the
   * store.
   */
  public enum Cancel implements Command {
    NOW
  }

  private record TrainingReply(UnitOutcome outcome) implements Command {}

  /**
   * An instance has ended: its rows are durable, or it failed for good.
   *
   * @param unwritten why the rows could not be written; empty if they were
   */
  record InstanceEnded(
      InstanceTask task,
      long evaluations,
      List<FailureRow> failures,
      boolean stored,
      Optional<UnitResult.Failed> unwritten)
      implements Command {}

  /**
   * A run has ended: its figures are durable, or could not be computed.
   *
   * @param accuracy accuracy of the run's model
   * @param unexplained a failure of the run for each method that could explain none of its texts
   */
  record RunFinished(
      RunSpec run,
      double accuracy,
      List<FailureRow> unexplained,
      Optional<UnitResult.Failed> failure)
      implements Command {}

  private record Written(StudyWriter.Reply reply) implements Command {}

  private final StudyTask task;
  private final String studyId;
  private final UnitSubmitter submitter;
  private final StudyServices services;
  private final StudyReporter reporter;
  private final RunWindow runs;
  private final RunSteps steps;
  private final ActorRef<StudyWriter.Command> writer;
  private final ActorRef<StudyWriter.Reply> written;

  /** The instances in flight, by their coordinators. */
  private final Map<ActorRef<Void>, InstanceTask> coordinators = new HashMap<>();

  private int instancesInFlight;
  private final long startNanos = System.nanoTime();
  private boolean ending;

  /**
   * Returns the behavior of the supervisor of one study.
   *
   * @param priority decides the study's share of the devices
   * @param listener receives all reports; the last one tells how the study ended
   */
  public static Behavior<Command> create(
      StudyTask task,
      Priority priority,
      StudyServices services,
      ActorRef<? super StudyReport> listener) {
    return Behaviors.withMdc(
        Command.class,
        Map.of(LogFields.STUDY, task.study().id()),
        Behaviors.setup(
            context -> new StudySupervisor(context, task, priority, services, listener).start()));
  }

  private StudySupervisor(
      ActorContext<Command> context,
      StudyTask task,
      Priority priority,
      StudyServices services,
      ActorRef<? super StudyReport> listener) {
    super(context);
    this.task = task;
    this.studyId = task.study().id();
    this.submitter =
        new UnitSubmitter(WorkOwner.study(studyId, priority), services.scheduler(), task.deaths());
    this.services = services;
    this.reporter = new StudyReporter(studyId, listener);
    this.runs = new RunWindow(task, services.settings().runsInFlight());
    this.writer = context.spawn(StudyWriter.create(services.aggregator()), "writer");
    context.watch(writer);
    this.written = context.messageAdapter(StudyWriter.Reply.class, Written::new);
    this.steps =
        new RunSteps(
            task,
            submitter,
            context.messageAdapter(UnitOutcome.class, TrainingReply::new),
            reporter,
            services.settings().keepCheckpoints(),
            writer,
            written);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(TrainingReply.class, this::onTrainingReply)
        .onMessage(InstanceEnded.class, this::onInstanceEnded)
        .onMessage(RunFinished.class, this::onRunFinished)
        .onMessage(Written.class, this::onWritten)
        .onMessage(Cancel.class, cancel -> onCancel())
        .onSignal(ChildFailed.class, this::onChildCrashed)
        .onSignal(Terminated.class, this::onCoordinatorTerminated)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> start() {
    runs.all().stream()
        .filter(run -> run.state() == State.DONE)
        .forEach(run -> releaseCheckpoint(run.run()));
    reporter.tell(runs.planned(studyId), runs.all());
    return advance();
  }

  /**
   * Starts as many runs and instances as the limits allow, and ends the study when nothing is left
   * to do.
   */
  private Behavior<Command> advance() {
    Optional<RunTracker> next = runs.next();
    while (next.isPresent()) {
      steps.begin(next.get());
      next = runs.next();
    }
    runs.evaluating().forEach(this::explain);
    if (runs.isExhausted()) {
      ending = true;
      State end = runs.areAllDone() ? State.DONE : State.FAILED;
      writer.tell(new StudyWriter.WriteStudy(task.row(end.id()), written));
    }
    return this;
  }

  private Behavior<Command> onWritten(Written message) {
    StudyWriter.Reply reply = message.reply();
    if (reply instanceof StudyWriter.InstanceWritten crashed) {
      return onCrashWritten(crashed);
    }
    if (reply.failure().isPresent()) {
      return abort(reply.failure().get());
    }
    return reply instanceof StudyWriter.StudyWritten ? complete() : this;
  }

  private Behavior<Command> complete() {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    reporter.tell(new StudyEvent.StudyCompleted(studyId, reporter.failures(), seconds));
    return Behaviors.stopped();
  }

  /** Cancels the study, unless its last row is being written already. */
  private Behavior<Command> onCancel() {
    if (ending) {
      return this;
    }
    submitter.withdraw();
    for (ActorRef<Void> child : getContext().getChildren()) {
      if (!child.equals(writer)) {
        getContext().stop(child);
      }
    }
    writer.tell(new StudyWriter.WriteStudy(task.row(StudyStatus.State.CANCELLED.id()), written));
    return Behaviors.receive(Command.class)
        .onMessage(Written.class, this::onWrittenAfterCancellation)
        .onAnyMessage(late -> Behaviors.same())
        .onSignal(ChildFailed.class, this::onCrashAfterCancellation)
        .onSignal(Terminated.class, ended -> Behaviors.same())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onCrashAfterCancellation(ChildFailed crashed) {
    return crashed.getRef().equals(writer)
        ? abort(UnitResult.Failed.of(crashed.getCause()))
        : Behaviors.same();
  }

  private Behavior<Command> onWrittenAfterCancellation(Written message) {
    if (!(message.reply() instanceof StudyWriter.StudyWritten cancellation)) {
      return Behaviors.same();
    }
    if (cancellation.failure().isPresent()) {
      return abort(cancellation.failure().get());
    }
    reporter.tell(new StudyEvent.StudyCancelled(studyId));
    return Behaviors.stopped();
  }

  /** Ends the study early. If it is run again, it continues from the stored results. */
  private Behavior<Command> abort(UnitResult.Failed cause) {
    reporter.tell(new StudyEvent.StudyAborted(studyId, cause.code(), cause.message()));
    return Behaviors.stopped();
  }

  private void explain(RunTracker tracker) {
    while (instancesInFlight < services.settings().instancesInFlight()) {
      Optional<Instance> next = tracker.next();
      if (next.isEmpty()) {
        break;
      }
      explain(new InstanceTask(task.study(), tracker.run(), tracker.model(), next.get()));
    }
    if (tracker.isExplained()) {
      RunRow last = steps.summarise(tracker);
      getContext()
          .spawnAnonymous(
              RunFinisher.create(tracker.run(), last, services, writer, getContext().getSelf()));
    }
  }

  private void explain(InstanceTask instance) {
    instancesInFlight++;
    ActorRef<?> coordinator =
        getContext()
            .spawnAnonymous(
                InstanceCoordinator.create(
                    instance,
                    submitter.ofRun(instance.run().id()),
                    services.settings(),
                    writer,
                    getContext().getSelf()),
                SchedulerSettings.coordinators(submitter.owner()));
    getContext().watch(coordinator);
    coordinators.put(coordinator.unsafeUpcast(), instance);
  }

  private Behavior<Command> onTrainingReply(TrainingReply reply) {
    UnitOutcome outcome = reply.outcome();
    RunTracker tracker = runs.ofTraining(outcome.unitId());
    if (outcome instanceof UnitOutcome.Advanced advanced) {
      steps.trainingAdvanced(tracker, advanced);
      return this;
    }
    if (outcome instanceof UnitOutcome.Completed completed) {
      steps.trained(tracker, (UnitResult.Trained) completed.result());
    } else if (outcome instanceof UnitOutcome.Failed failed) {
      if (failed.cause().code() == ErrorCode.INPUT_CHANGED) {
        return abort(failed.cause());
      }
      steps.fail(tracker, failed.unitId(), failed.cause(), failed.attempts());
    }
    return advance();
  }

  /** Records the failure of an instance whose coordinator crashed. */
  private Behavior<Command> onChildCrashed(ChildFailed crashed) {
    if (crashed.getRef().equals(writer)) {
      return abort(UnitResult.Failed.of(crashed.getCause()));
    }
    InstanceTask instance = coordinators.remove(crashed.getRef());
    FailureRow failure =
        new InstanceRows(instance)
            .failure(instance.name(), UnitResult.Failed.of(crashed.getCause()), 1);
    writer.tell(new StudyWriter.WriteInstance(instance, List.of(failure), written));
    return this;
  }

  private Behavior<Command> onCrashWritten(StudyWriter.InstanceWritten crash) {
    List<FailureRow> failures = crash.write().rows().stream().map(FailureRow.class::cast).toList();
    return onInstanceEnded(
        new InstanceEnded(crash.write().instance(), 0, failures, false, crash.failure()));
  }

  private Behavior<Command> onCoordinatorTerminated(Terminated terminated) {
    coordinators.remove(terminated.getRef());
    return this;
  }

  private Behavior<Command> onInstanceEnded(InstanceEnded ended) {
    RunSpec run = ended.task().run();
    RunTracker tracker = runs.of(run);
    instancesInFlight--;
    if (ended.stored()) {
      tracker.instanceCompleted();
    } else {
      tracker.instanceFailed();
    }
    ended.failures().forEach(failure -> reporter.failed(tracker, failure));
    if (ended.unwritten().filter(StudyWriter::isFaultOfStore).isPresent()) {
      return abort(ended.unwritten().get());
    }
    Optional<FailureRow> changed =
        ended.failures().stream()
            .filter(failure -> failure.code().equals(ErrorCode.INPUT_CHANGED.name()))
            .findFirst();
    if (changed.isPresent()) {
      // All other instances would fail in the same way, and the next start tells the user what to
      // do.
      return abort(new UnitResult.Failed(ErrorCode.INPUT_CHANGED, changed.get().message()));
    }
    if (ended.stored()) {
      reporter.tell(
          new StudyEvent.InstanceCompleted(
              run,
              ended.task().instance().id(),
              tracker.completed(),
              tracker.total(),
              ended.evaluations()),
          tracker);
    }
    return advance();
  }

  private Behavior<Command> onRunFinished(RunFinished finished) {
    RunTracker tracker = runs.of(finished.run());
    if (finished.failure().isEmpty()) {
      if (tracker.failed() == 0) {
        releaseCheckpoint(finished.run());
      }
      steps.finished(tracker, finished.accuracy(), finished.unexplained());
      return advance();
    }
    UnitResult.Failed cause = finished.failure().get();
    if (StudyWriter.isFaultOfStore(cause)) {
      return abort(cause);
    }
    steps.fail(tracker, finished.run().id() + "/summary", cause, 1);
    return advance();
  }

  /**
   * Deletes the trained weights of a run that no longer needs them. A child actor does it, so that
   * the supervisor ends after the deletion.
   */
  private void releaseCheckpoint(RunSpec run) {
    if (!services.settings().keepCheckpoints()) {
      Path directory = task.checkpointOf(run);
      getContext()
          .spawnAnonymous(
              Behaviors.setup(
                  context -> {
                    CheckpointHome.delete(directory);
                    return Behaviors.stopped();
                  }),
              ServiceSettings.BLOCKING);
    }
  }

  private Behavior<Command> onPostStop() {
    submitter.withdraw();
    return this;
  }
}
