package dev.ascribe.scheduling;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Instance;
import dev.ascribe.scheduling.RunTracker.State;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.training.Checkpoints;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
 * Runs one study: walks its plan lazily, with a window of runs and a window of instances in flight.
 * A run is trained if need be, its missing instances are explained, and its own figures computed
 * from the store when all of them are durable.
 *
 * <p>Owned by who wants the study, who spawns one for each active study. It is not restarted: all
 * that matters is in the store, and running the study again goes on from there.
 */
public final class StudySupervisor extends AbstractBehavior<StudySupervisor.Command> {

  public sealed interface Command {}

  /**
   * Ends the study within seconds. What is stored is kept, and so is what the store has been given
   * already.
   */
  public enum Cancel implements Command {
    NOW
  }

  private record TrainingReply(UnitOutcome outcome) implements Command {}

  /**
   * An instance came to its end: its rows are durable, or it failed for good.
   *
   * @param unwritten why the store did not take what there was to write
   */
  record InstanceEnded(
      InstanceTask task,
      long evaluations,
      List<FailureRow> failures,
      boolean stored,
      Optional<UnitResult.Failed> unwritten)
      implements Command {}

  /** A run's own row was written, or not. */
  private record RunRowWritten(RunSpec run, Optional<UnitResult.Failed> failure)
      implements Command {}

  /**
   * The figures of a run are durable, or not: the end of the run.
   *
   * @param accuracy of the run's model
   */
  record RunFinished(RunSpec run, double accuracy, Optional<UnitResult.Failed> failure)
      implements Command {}

  /** The study's own row tells its end. */
  private record StudyRowWritten(Optional<UnitResult.Failed> failure) implements Command {}

  private final StudyTask task;
  private final String studyId;
  private final UnitSubmitter submitter;
  private final SchedulerSettings settings;
  private final StudyServices services;
  private final ActorRef<? super StudyReport> listener;
  private final ActorRef<UnitOutcome> trainings;
  private final Map<String, RunTracker> runs = new LinkedHashMap<>();
  private final Deque<RunTracker> pending = new ArrayDeque<>();
  private final InstanceWindow instances;
  private final long startNanos = System.nanoTime();
  private int failures;
  private boolean ending;

  /**
   * The behavior of the supervisor of one study.
   *
   * @param priority of its share of the devices
   * @param listener hears of everything; the last report is of the study's end
   */
  public static Behavior<Command> create(
      StudyTask task,
      Priority priority,
      StudyServices services,
      SchedulerSettings settings,
      ActorRef<? super StudyReport> listener) {
    return Behaviors.withMdc(
        Command.class,
        Map.of(LogFields.STUDY, task.study().id()),
        Behaviors.setup(
            context ->
                new StudySupervisor(context, task, priority, services, settings, listener)
                    .start()));
  }

  private StudySupervisor(
      ActorContext<Command> context,
      StudyTask task,
      Priority priority,
      StudyServices services,
      SchedulerSettings settings,
      ActorRef<? super StudyReport> listener) {
    super(context);
    this.task = task;
    this.studyId = task.study().id();
    this.submitter = new UnitSubmitter(WorkOwner.study(studyId, priority), services.scheduler());
    this.settings = settings;
    this.services = services;
    this.listener = listener;
    this.instances = new InstanceWindow(context, submitter, settings, services.aggregator());
    this.trainings = context.messageAdapter(UnitOutcome.class, TrainingReply::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(TrainingReply.class, this::onTrainingReply)
        .onMessage(InstanceEnded.class, this::onInstanceEnded)
        .onMessage(RunRowWritten.class, this::onRunRowWritten)
        .onMessage(RunFinished.class, this::onRunFinished)
        .onMessage(StudyRowWritten.class, this::onStudyRowWritten)
        .onMessage(Cancel.class, cancel -> onCancel())
        .onSignal(ChildFailed.class, this::onInstanceCrashed)
        .onSignal(Terminated.class, this::onCoordinatorTerminated)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> start() {
    int stored = 0;
    for (RunSpec run : task.plan().runs()) {
      RunTracker tracker =
          new RunTracker(run, task.modelOf(run), task.datasetOf(run).test(), task.storedOf(run));
      runs.put(run.id(), tracker);
      stored += tracker.completed();
      if (task.storedOf(run).done()) {
        tracker.enter(State.DONE);
        deleteCheckpoint(run);
      } else {
        pending.add(tracker);
      }
    }
    int total = runs.values().stream().mapToInt(RunTracker::total).sum();
    listener.tell(
        new StudyReport(
            studyId,
            new StudyEvent.Planned(studyId, runs.size(), total, stored),
            runs.values().stream().map(RunTracker::status).toList()));
    return advance();
  }

  /** Starts what the windows allow, and ends the study when nothing is left. */
  private Behavior<Command> advance() {
    while (!pending.isEmpty() && activeRuns() < settings.runsInFlight()) {
      activate(pending.removeFirst());
    }
    for (RunTracker tracker : runs.values()) {
      if (tracker.state() == State.EVALUATING) {
        explain(tracker);
      }
    }
    if (activeRuns() > 0 || !pending.isEmpty()) {
      return this;
    }
    ending = true;
    boolean done = runs.values().stream().allMatch(tracker -> tracker.state() == State.DONE);
    write(List.of(task.row((done ? State.DONE : State.FAILED).id())), StudyRowWritten::new);
    return this;
  }

  private Behavior<Command> onStudyRowWritten(StudyRowWritten written) {
    if (written.failure().isPresent()) {
      return abort(written.failure().get());
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    tell(new StudyEvent.StudyCompleted(studyId, failures, seconds));
    return Behaviors.stopped();
  }

  /** One that is ending anyway comes to its end. */
  private Behavior<Command> onCancel() {
    if (ending) {
      return this;
    }
    submitter.withdraw();
    List<ActorRef<Void>> work = getContext().getChildren();
    work.forEach(getContext()::stop);
    write(List.of(task.row(StudyStatus.State.CANCELLED.id())), StudyRowWritten::new);
    return Behaviors.receive(Command.class)
        .onMessage(StudyRowWritten.class, this::onCancellationWritten)
        .onAnyMessage(late -> Behaviors.same())
        .onSignal(Terminated.class, ended -> Behaviors.same())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onCancellationWritten(StudyRowWritten written) {
    if (written.failure().isPresent()) {
      return abort(written.failure().get());
    }
    tell(new StudyEvent.StudyCancelled(studyId));
    return Behaviors.stopped();
  }

  /** Ends the study early; running it again goes on from what is stored. */
  private Behavior<Command> abort(UnitResult.Failed cause) {
    tell(new StudyEvent.StudyAborted(studyId, cause.code(), cause.message()));
    return Behaviors.stopped();
  }

  private long activeRuns() {
    return runs.values().stream().filter(tracker -> tracker.state().isActive()).count();
  }

  private void activate(RunTracker tracker) {
    RunSpec run = tracker.run();
    if (tracker.needsTraining()) {
      tracker.enter(State.TRAINING);
      String directory = checkpointOf(run).toString();
      submitter.submit(
          new WorkUnit.Train(run.id() + "/train", run, task.study().training(), directory),
          trainings);
      tell(new StudyEvent.TrainingStarted(run), tracker);
    } else {
      tracker.enter(State.EVALUATING);
      tell(null, tracker);
    }
    writeRunRow(tracker, List.of());
  }

  private void explain(RunTracker tracker) {
    while (instances.hasRoom()) {
      Optional<Instance> next = tracker.next();
      if (next.isEmpty()) {
        break;
      }
      instances.start(new InstanceTask(task.study(), tracker.run(), tracker.model(), next.get()));
    }
    if (tracker.isExplained()) {
      finish(tracker);
    }
  }

  private void finish(RunTracker tracker) {
    tracker.enter(State.SUMMARISING);
    tell(null, tracker);
    boolean complete = tracker.failed() == 0;
    if (complete && !settings.keepCheckpoints()) {
      tracker.forgetCheckpoint();
    }
    getContext()
        .spawnAnonymous(
            RunFinisher.create(
                tracker.run(),
                tracker.row(studyId, complete ? State.DONE : State.FAILED),
                services.summarizer(),
                services.aggregator(),
                getContext().getSelf()));
  }

  private Behavior<Command> onTrainingReply(TrainingReply reply) {
    RunTracker tracker = trackerOf(reply.outcome().unitId());
    RunSpec run = tracker.run();
    UnitOutcome outcome = reply.outcome();
    if (outcome instanceof UnitOutcome.Advanced advanced) {
      tracker.trainingAdvanced(advanced.step(), advanced.steps());
      tell(new StudyEvent.TrainingAdvanced(run, advanced.step(), advanced.steps()), tracker);
      return this;
    }
    if (outcome instanceof UnitOutcome.Completed completed) {
      UnitResult.Trained trained = (UnitResult.Trained) completed.result();
      tracker.trained(trained.checkpoint(), trained.devAccuracy());
      tracker.enter(State.EVALUATING);
      tell(new StudyEvent.Trained(run, trained.devAccuracy(), trained.seconds()), tracker);
      writeRunRow(tracker, List.of());
    } else if (outcome instanceof UnitOutcome.Failed failed) {
      failRun(tracker, failed.unitId(), failed.cause(), failed.attempts());
    }
    return advance();
  }

  private void failRun(RunTracker tracker, String unit, UnitResult.Failed cause, int attempts) {
    RunSpec run = tracker.run();
    tracker.abandon();
    tracker.enter(State.FAILED);
    FailureRow failure =
        new FailureRow(studyId, run.id(), "", unit, cause.code().name(), cause.message(), attempts);
    report(tracker, failure);
    writeRunRow(tracker, List.of(failure));
  }

  /** Not what a unit met but a fault of the coordinator itself; it is recorded all the same. */
  private Behavior<Command> onInstanceCrashed(ChildFailed crashed) {
    InstanceTask instance = instances.terminated(crashed.getRef());
    List<FailureRow> rows =
        List.of(
            new InstanceRows(instance)
                .failure(instance.name(), UnitResult.Failed.of(crashed.getCause()), 1));
    write(rows, unwritten -> new InstanceEnded(instance, 0, rows, false, unwritten));
    return this;
  }

  private Behavior<Command> onCoordinatorTerminated(Terminated terminated) {
    instances.terminated(terminated.getRef());
    return this;
  }

  private Behavior<Command> onInstanceEnded(InstanceEnded ended) {
    RunSpec run = ended.task().run();
    RunTracker tracker = runs.get(run.id());
    instances.ended();
    if (ended.stored()) {
      tracker.instanceCompleted();
    } else {
      tracker.instanceFailed();
    }
    ended.failures().forEach(failure -> report(tracker, failure));
    if (ended.unwritten().filter(StudySupervisor::isFaultOfStore).isPresent()) {
      return abort(ended.unwritten().get());
    }
    if (ended.stored()) {
      tell(
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
    RunSpec run = finished.run();
    RunTracker tracker = runs.get(run.id());
    if (finished.failure().isPresent()) {
      UnitResult.Failed cause = finished.failure().get();
      if (isFaultOfStore(cause)) {
        return abort(cause);
      }
      failRun(tracker, run.id() + "/summary", cause, 1);
      return advance();
    }
    boolean complete = tracker.failed() == 0;
    tracker.enter(complete ? State.DONE : State.FAILED);
    tracker.measured(finished.accuracy());
    if (complete) {
      deleteCheckpoint(run);
    }
    tell(
        new StudyEvent.RunCompleted(
            run, finished.accuracy(), tracker.completed(), tracker.seconds()),
        tracker);
    return advance();
  }

  private Behavior<Command> onRunRowWritten(RunRowWritten written) {
    return written.failure().isPresent() ? abort(written.failure().get()) : this;
  }

  /**
   * The store cannot be written, and the aggregator has tried often enough: all further work would
   * be lost. What is wrong with single rows concerns only these.
   */
  private static boolean isFaultOfStore(UnitResult.Failed failure) {
    return failure.code() == ErrorCode.DISK_FULL || failure.code() == ErrorCode.STORE_UNAVAILABLE;
  }

  private void writeRunRow(RunTracker tracker, List<FailureRow> others) {
    List<ResultRow> rows = new ArrayList<>(others);
    rows.add(tracker.row(studyId, tracker.state()));
    write(rows, failure -> new RunRowWritten(tracker.run(), failure));
  }

  private void write(
      List<? extends ResultRow> rows, Function<Optional<UnitResult.Failed>, Command> reply) {
    getContext()
        .spawnAnonymous(
            RowWriter.create(
                List.copyOf(rows), services.aggregator(), getContext().getSelf(), reply));
  }

  /** The weights of a complete run are needed no more. */
  private void deleteCheckpoint(RunSpec run) {
    if (!settings.keepCheckpoints()) {
      Path directory = checkpointOf(run);
      services.blocking().execute(() -> Checkpoints.delete(directory));
    }
  }

  private Path checkpointOf(RunSpec run) {
    return task.checkpoints().resolve(run.id());
  }

  private RunTracker trackerOf(String trainingUnit) {
    return runs.get(trainingUnit.substring(0, trainingUnit.lastIndexOf('/')));
  }

  private void report(RunTracker tracker, FailureRow failure) {
    failures++;
    tell(
        new StudyEvent.UnitFailed(
            tracker.run(), failure.unit(), failure.message(), failure.attempts()),
        tracker);
  }

  private void tell(StudyEvent event, RunTracker... changed) {
    List<StudyStatus.RunStatus> runsNow = Arrays.stream(changed).map(RunTracker::status).toList();
    listener.tell(new StudyReport(studyId, event, runsNow));
  }

  private Behavior<Command> onPostStop() {
    submitter.withdraw();
    return this;
  }
}
