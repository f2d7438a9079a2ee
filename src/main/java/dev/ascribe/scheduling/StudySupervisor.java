package dev.ascribe.scheduling;

import dev.ascribe.dataset.Instance;
import dev.ascribe.scheduling.RunTracker.State;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.training.Checkpoints;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Runs one study: walks its plan lazily, with a window of runs and a window of instances in flight.
 * A run is trained if need be, its missing instances are explained, and its own figures computed
 * from the store when all of them are durable.
 *
 * <p>Owned by the guardian, which spawns one for each active study. It is not restarted: all that
 * matters is in the store, and running the study again goes on from there.
 */
public final class StudySupervisor extends AbstractBehavior<StudySupervisor.Command> {

  public sealed interface Command {}

  private record TrainingReply(UnitOutcome outcome) implements Command {}

  /** An instance came to its end: its rows are durable, or it failed for good. */
  record InstanceEnded(
      RunSpec run, String instanceId, long evaluations, List<FailureRow> failures, boolean stored)
      implements Command {}

  /** The figures of a run were computed from the store, or {@code failure} says why not. */
  private record Summarised(RunSpec run, RunSummarizer.Summary summary, Throwable failure)
      implements Command {}

  /** A run's own row was written, or not. */
  private record RunRowWritten(RunSpec run, Optional<String> failure) implements Command {}

  /** The figures of a run were written, or not: the end of the run. */
  private record SummaryWritten(
      RunSpec run, RunSummarizer.Summary summary, Optional<String> failure) implements Command {}

  private final StudyTask task;
  private final String studyId;
  private final UnitSubmitter submitter;
  private final SchedulerSettings settings;
  private final StudyServices services;
  private final ActorRef<? super StudyEvent> listener;
  private final ActorRef<UnitOutcome> trainings;
  private final Map<String, RunTracker> runs = new LinkedHashMap<>();
  private final Deque<RunTracker> pending = new ArrayDeque<>();
  private final long startNanos = System.nanoTime();
  private int instancesInFlight;
  private int failures;

  public static Behavior<Command> create(
      StudyTask task,
      StudyServices services,
      SchedulerSettings settings,
      ActorRef<? super StudyEvent> listener) {
    return Behaviors.setup(
        context -> new StudySupervisor(context, task, services, settings, listener).start());
  }

  private StudySupervisor(
      ActorContext<Command> context,
      StudyTask task,
      StudyServices services,
      SchedulerSettings settings,
      ActorRef<? super StudyEvent> listener) {
    super(context);
    this.task = task;
    this.studyId = task.study().id();
    this.submitter = new UnitSubmitter(studyId, services.scheduler());
    this.settings = settings;
    this.services = services;
    this.listener = listener;
    this.trainings = context.messageAdapter(UnitOutcome.class, TrainingReply::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(TrainingReply.class, this::onTrainingReply)
        .onMessage(InstanceEnded.class, this::onInstanceEnded)
        .onMessage(Summarised.class, this::onSummarised)
        .onMessage(RunRowWritten.class, this::onRunRowWritten)
        .onMessage(SummaryWritten.class, this::onSummaryWritten)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> start() {
    int stored = 0;
    for (RunSpec run : task.plan().runs()) {
      RunTracker tracker = new RunTracker(run, task.datasetOf(run).test(), task.storedOf(run));
      runs.put(run.id(), tracker);
      stored += tracker.completed();
      if (task.storedOf(run).done()) {
        tracker.enter(State.DONE);
      } else {
        pending.add(tracker);
      }
    }
    int instances = runs.values().stream().mapToInt(RunTracker::total).sum();
    listener.tell(new StudyEvent.Planned(studyId, runs.size(), instances, stored));
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
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    listener.tell(new StudyEvent.StudyCompleted(studyId, failures, seconds));
    return Behaviors.stopped();
  }

  private long activeRuns() {
    return runs.values().stream()
        .filter(
            tracker ->
                switch (tracker.state()) {
                  case TRAINING, EVALUATING, SUMMARISING -> true;
                  case PENDING, DONE, FAILED -> false;
                })
        .count();
  }

  private void activate(RunTracker tracker) {
    RunSpec run = tracker.run();
    if (tracker.needsTraining()) {
      tracker.enter(State.TRAINING);
      String directory = checkpointOf(run).toString();
      submitter.submit(
          new WorkUnit.Train(run.id() + "/train", run, task.study().training(), directory),
          trainings);
      listener.tell(new StudyEvent.TrainingStarted(run));
    } else {
      tracker.enter(State.EVALUATING);
    }
    writeRunRow(tracker, List.of());
  }

  private void explain(RunTracker tracker) {
    while (instancesInFlight < settings.instancesInFlight()) {
      Optional<Instance> next = tracker.next();
      if (next.isEmpty()) {
        break;
      }
      instancesInFlight++;
      getContext()
          .spawnAnonymous(
              InstanceCoordinator.create(
                  new InstanceTask(task.study(), tracker.run(), tracker.model(), next.get()),
                  submitter,
                  settings,
                  services.aggregator(),
                  getContext().getSelf()));
    }
    if (tracker.isExplained()) {
      tracker.enter(State.SUMMARISING);
      RunSpec run = tracker.run();
      getContext()
          .pipeToSelf(
              services.summarizer().summarize(studyId, run),
              (summary, failure) -> new Summarised(run, summary, failure));
    }
  }

  private Behavior<Command> onTrainingReply(TrainingReply reply) {
    RunTracker tracker = trackerOf(reply.outcome().unitId());
    RunSpec run = tracker.run();
    UnitOutcome outcome = reply.outcome();
    if (outcome instanceof UnitOutcome.Advanced advanced) {
      listener.tell(new StudyEvent.TrainingAdvanced(run, advanced.step(), advanced.steps()));
      return this;
    }
    if (outcome instanceof UnitOutcome.Completed completed) {
      UnitResult.Trained trained = (UnitResult.Trained) completed.result();
      tracker.trained(trained.checkpoint(), trained.devAccuracy());
      tracker.enter(State.EVALUATING);
      listener.tell(new StudyEvent.Trained(run, trained.devAccuracy(), trained.seconds()));
      writeRunRow(tracker, List.of());
    } else if (outcome instanceof UnitOutcome.Failed failed) {
      tracker.abandon();
      tracker.enter(State.FAILED);
      FailureRow failure =
          new FailureRow(
              studyId,
              run.id(),
              "",
              failed.unitId(),
              failed.cause().code().name(),
              failed.cause().message(),
              failed.attempts());
      report(run, failure);
      writeRunRow(tracker, List.of(failure));
    }
    return advance();
  }

  private Behavior<Command> onInstanceEnded(InstanceEnded ended) {
    RunTracker tracker = runs.get(ended.run().id());
    instancesInFlight--;
    ended.failures().forEach(failure -> report(ended.run(), failure));
    if (ended.stored()) {
      tracker.instanceCompleted();
      listener.tell(
          new StudyEvent.InstanceCompleted(
              ended.run(),
              ended.instanceId(),
              tracker.completed(),
              tracker.total(),
              ended.evaluations()));
    } else {
      tracker.instanceFailed();
    }
    return advance();
  }

  private Behavior<Command> onSummarised(Summarised summarised) {
    RunSpec run = summarised.run();
    RunTracker tracker = runs.get(run.id());
    if (summarised.failure() != null) {
      return endRun(tracker, Optional.of(summarised.failure().getMessage()));
    }
    boolean complete = tracker.failed() == 0;
    if (complete && !settings.keepCheckpoints()) {
      tracker.forgetCheckpoint();
    }
    List<ResultRow> rows = new ArrayList<>(summarised.summary().metrics());
    rows.add(tracker.row(studyId, complete ? State.DONE : State.FAILED));
    write(rows, failure -> new SummaryWritten(run, summarised.summary(), failure));
    return this;
  }

  private Behavior<Command> onSummaryWritten(SummaryWritten written) {
    RunTracker tracker = runs.get(written.run().id());
    if (written.failure().isEmpty()) {
      if (tracker.failed() == 0 && !settings.keepCheckpoints()) {
        Path directory = checkpointOf(tracker.run());
        services.blocking().execute(() -> Checkpoints.delete(directory));
      }
      listener.tell(
          new StudyEvent.RunCompleted(
              tracker.run(), written.summary().accuracy(), tracker.completed(), tracker.seconds()));
    }
    return endRun(tracker, written.failure());
  }

  private Behavior<Command> endRun(RunTracker tracker, Optional<String> failure) {
    failure.ifPresent(message -> reportStore(tracker.run(), message));
    tracker.enter(failure.isEmpty() && tracker.failed() == 0 ? State.DONE : State.FAILED);
    return advance();
  }

  private Behavior<Command> onRunRowWritten(RunRowWritten written) {
    written.failure().ifPresent(message -> reportStore(written.run(), message));
    return this;
  }

  private void writeRunRow(RunTracker tracker, List<FailureRow> others) {
    List<ResultRow> rows = new ArrayList<>(others);
    rows.add(tracker.row(studyId, tracker.state()));
    write(rows, failure -> new RunRowWritten(tracker.run(), failure));
  }

  private void write(List<ResultRow> rows, Function<Optional<String>, Command> reply) {
    getContext()
        .spawnAnonymous(
            RowWriter.create(rows, services.aggregator(), getContext().getSelf(), reply));
  }

  private Path checkpointOf(RunSpec run) {
    return task.checkpoints().resolve(run.id());
  }

  private RunTracker trackerOf(String trainingUnit) {
    return runs.get(trainingUnit.substring(0, trainingUnit.lastIndexOf('/')));
  }

  private void reportStore(RunSpec run, String message) {
    failures++;
    listener.tell(new StudyEvent.UnitFailed(run, run.id() + "/store", message, 1));
  }

  private void report(RunSpec run, FailureRow failure) {
    failures++;
    listener.tell(
        new StudyEvent.UnitFailed(run, failure.unit(), failure.message(), failure.attempts()));
  }

  private Behavior<Command> onPostStop() {
    submitter.withdraw();
    return this;
  }
}
