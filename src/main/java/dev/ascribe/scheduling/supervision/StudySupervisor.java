package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.scheduling.queue.WorkOwner;
import dev.ascribe.scheduling.supervision.RunFinisher.RunFinished;
import dev.ascribe.scheduling.supervision.RunTracker.State;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.worker.protocol.UnitResult;
import java.nio.file.Path;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Runs one study. It works through the plan with a limited number of runs and of instances at a
 * time. For each run, it submits the training of the model if one is needed, spawns an {@link
 * InstanceCoordinator} for each instance without stored results, and, when the results of all
 * instances are durable, spawns a {@link RunFinisher} that computes the figures of the run.
 *
 * <p>Each running study has one. In a daemon, the {@code StudyRunner} of the study spawns it; in an
 * embedded engine, {@code EmbeddedStudies} does. It is not restarted: the store holds all results,
 * and the next run of the study continues from there.
 */
public final class StudySupervisor extends AbstractBehavior<StudySupervisor.Command> {

  public sealed interface Command
      permits Cancel,
          TrainingReply,
          InstanceAdvanced,
          InstanceEnded,
          RunFinished,
          RunWritten,
          StudyEnding.Internal {}

  /**
   * Cancels the study within seconds. Stored rows are kept, and so are rows on their way to the
   * store.
   */
  public enum Cancel implements Command {
    NOW
  }

  private record TrainingReply(UnitOutcome outcome) implements Command {}

  /** Rows of a run are durable, or could not be written. */
  record RunWritten(StudyWriter.RunWritten reply) implements Command {}

  private final StudyTask task;
  private final UnitSubmitter submitter;
  private final StudyServices services;
  private final StudyReporter reporter;
  private final RunWindow runs;
  private final RunSteps steps;
  private final ActorRef<StudyWriter.Command> writer;
  private final ActorRef<StudyWriter.RunWritten> runsWritten;
  private final ActorRef<UnitOutcome> trainings;
  private final WatchedChildren<Command> children;

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
    this.children = new WatchedChildren<>(context);
    this.task = task;
    this.submitter =
        new UnitSubmitter(
            WorkOwner.study(task.study().id(), priority), services.scheduler(), task.deaths());
    this.services = services;
    this.reporter = new StudyReporter(task.study().id(), listener);
    this.runs = new RunWindow(task, services.settings());
    this.writer = context.spawn(StudyWriter.create(services.aggregator()), "writer");
    children.watch(writer, this::abort);
    this.trainings = context.messageAdapter(UnitOutcome.class, TrainingReply::new);
    this.runsWritten = context.messageAdapter(StudyWriter.RunWritten.class, RunWritten::new);
    this.steps =
        new RunSteps(task, new KeptWeights(services.settings().keepCheckpoints(), runs.all()));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(TrainingReply.class, this::onTrainingReply)
        .onMessage(InstanceAdvanced.class, this::onInstanceAdvanced)
        .onMessage(InstanceEnded.class, this::onInstanceEnded)
        .onMessage(RunFinished.class, this::onRunFinished)
        .onMessage(RunWritten.class, this::onRunWritten)
        .onMessage(Cancel.class, cancel -> end(StudyStatus.State.CANCELLED))
        .onSignal(ChildFailed.class, children::onCrashed)
        .onSignal(Terminated.class, children::onEnded)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> start() {
    runs.all().stream()
        .filter(run -> run.state() == State.DONE)
        .forEach(run -> releaseWeights(steps.releaseWeights(run)));
    reporter.tell(runs.planned(), runs.all());
    return advance();
  }

  /**
   * Starts as many runs and instances as the limits allow, and ends the study when nothing is left
   * to do.
   */
  private Behavior<Command> advance() {
    runs.takeRuns().forEach(run -> apply(steps.begin(run)));
    runs.takeInstances().forEach(this::explain);
    runs.explained().forEach(this::finish);
    return runs.isExhausted() ? end(runs.outcome()) : this;
  }

  private Behavior<Command> end(StudyStatus.State state) {
    return new StudyEnding(getContext(), task, state, services, submitter, reporter, writer);
  }

  private Behavior<Command> onRunWritten(RunWritten written) {
    return written.reply().failure().map(this::abort).orElse(this);
  }

  /** Ends the study early. If it is run again, it continues from the stored results. */
  private Behavior<Command> abort(UnitResult.Failed cause) {
    reporter.aborted(cause);
    return Behaviors.stopped();
  }

  private void finish(RunTracker tracker) {
    RunRow last = steps.summarise(tracker);
    reporter.progress(tracker);
    children.spawn(
        RunFinisher.create(tracker.run(), last, services, writer, getContext().getSelf()),
        Props.empty(),
        cause -> onRunFinished(RunFinished.ofCrash(tracker.run(), cause)));
  }

  private void explain(InstanceTask instance) {
    children.spawn(
        InstanceCoordinator.create(
            instance,
            submitter.ofRun(instance.run().id()),
            services.settings(),
            writer,
            getContext().getSelf()),
        SchedulerSettings.coordinators(submitter.owner()),
        cause -> {
          writer.tell(
              StudyWriter.WriteInstance.ofCrash(
                  instance,
                  cause,
                  getContext()
                      .messageAdapter(StudyWriter.InstanceWritten.class, InstanceEnded::ofCrash)));
          return this;
        });
  }

  private Behavior<Command> onTrainingReply(TrainingReply reply) {
    RunTracker tracker = runs.ofTraining(reply.outcome().unitId());
    return advanceAfter(steps.training(tracker, reply.outcome()));
  }

  private Behavior<Command> onInstanceAdvanced(InstanceAdvanced advanced) {
    reporter.tell(advanced.event());
    return this;
  }

  private Behavior<Command> onInstanceEnded(InstanceEnded ended) {
    return advanceAfter(steps.instanceEnded(runs.of(ended.task().run()), ended));
  }

  private Behavior<Command> onRunFinished(RunFinished finished) {
    return advanceAfter(steps.finished(runs.of(finished.run()), finished));
  }

  private Behavior<Command> advanceAfter(RunSteps.Step step) {
    apply(step);
    return step.fatal().isPresent() ? abort(step.fatal().get()) : advance();
  }

  private void apply(RunSteps.Step step) {
    reporter.tell(step);
    step.training().ifPresent(unit -> submitter.submit(unit, trainings));
    releaseWeights(step);
  }

  /** Stores the rows of a step and deletes the weights that it gives up. */
  private void releaseWeights(RunSteps.Step step) {
    step.unneeded().forEach(this::delete);
    if (!step.rows().isEmpty()) {
      writer.tell(new StudyWriter.WriteRun(step.tracker().run(), step.rows(), runsWritten));
    }
  }

  /** Deletes trained weights in a child actor, so that the supervisor ends after the deletion. */
  private void delete(Path weights) {
    getContext().spawnAnonymous(RunFinisher.deletion(weights), ServiceSettings.BLOCKING);
  }

  private Behavior<Command> onPostStop() {
    submitter.withdraw();
    return this;
  }
}
