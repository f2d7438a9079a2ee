package dev.ascribe.scheduling.supervision;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.coordination.ExplanationCoordinator;
import dev.ascribe.scheduling.coordination.ExplanationOutcome;
import dev.ascribe.scheduling.coordination.ExplanationOutcome.Explained;
import dev.ascribe.scheduling.coordination.ExplanationTask;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Explains and evaluates one instance of a study. It spawns an {@link ExplanationCoordinator},
 * which applies all methods; it evaluates how faithful and plausible the explanations are; and it
 * sends all rows to the {@link StudyWriter}, which stores them in one transaction.
 *
 * <p>Owned by the {@link StudySupervisor}, which spawns one for each instance in flight. It is not
 * restarted; an instance that is not stored is computed again by the next run of the study.
 */
public final class InstanceCoordinator extends AbstractBehavior<InstanceCoordinator.Command> {
  sealed interface Command {}

  private record ExplanationReply(ExplanationOutcome outcome) implements Command {}

  private record UnitReply(UnitOutcome outcome) implements Command {}

  private record RowsWritten(StudyWriter.InstanceWritten reply) implements Command {}

  private final InstanceTask task;
  private final UnitSubmitter submitter;
  private final SchedulerSettings settings;
  private final InstanceWrites writes;
  private final ActorRef<? super StudySupervisor.Command> replyTo;
  private final ActorRef<UnitOutcome> units;
  private final ActorRef<ExplanationOutcome> explanations;
  private final InstanceRows rows;
  private final TextProgress progress;

  /** The explanations, and the evaluation of them; null until the instance is explained. */
  private Explained explained;

  private InstanceMeasures measures;

  /** Whether the explanation in progress is that of the model with random parameters. */
  private boolean isRandomising;

  /** Whether all units of the measures are answered or left out; later answers change nothing. */
  private boolean isEnding;

  private boolean gaveUp;

  static Behavior<Command> create(
      InstanceTask task,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<StudyWriter.Command> writer,
      ActorRef<? super StudySupervisor.Command> replyTo) {
    return Behaviors.withMdc(
        Command.class,
        submitter.logFields(),
        Behaviors.setup(
            context ->
                new InstanceCoordinator(context, task, submitter, settings, writer, replyTo)));
  }

  private InstanceCoordinator(
      ActorContext<Command> context,
      InstanceTask task,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<StudyWriter.Command> writer,
      ActorRef<? super StudySupervisor.Command> replyTo) {
    super(context);
    this.task = task;
    this.submitter = submitter;
    this.settings = settings;
    this.writes =
        new InstanceWrites(
            task,
            writer,
            context.messageAdapter(StudyWriter.InstanceWritten.class, RowsWritten::new));
    this.replyTo = replyTo;
    this.units = context.messageAdapter(UnitOutcome.class, UnitReply::new);
    this.explanations = context.messageAdapter(ExplanationOutcome.class, ExplanationReply::new);
    this.rows = new InstanceRows(task);
    this.progress = new TextProgress(task, replyTo);
    explain("explanation", task.explanation());
  }

  private void explain(String name, ExplanationTask explanation) {
    Behavior<ExplanationCoordinator.Command> coordinator =
        ExplanationCoordinator.create(explanation, submitter, settings, explanations);
    Props props = SchedulerSettings.coordinators(submitter.owner());
    getContext().watch(getContext().spawn(coordinator, name, props));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(ExplanationReply.class, this::onExplanationReply)
        .onMessage(UnitReply.class, this::onUnitReply)
        .onMessage(RowsWritten.class, this::onRowsWritten)
        .onSignal(
            ChildFailed.class,
            crashed ->
                giveUp(
                    new UnitOutcome.Failed(task.name(), UnitResult.Failed.of(crashed.getCause()))))
        .onSignal(Terminated.class, ended -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onExplanationReply(ExplanationReply reply) {
    return switch (reply.outcome().kind()) {
      case ADVANCED -> {
        progress.add((ExplanationOutcome.Advanced) reply.outcome());
        yield this;
      }
      case ESTIMATED -> this;
      case SAMPLED -> {
        writes.writeValues(((ExplanationOutcome.Sampled) reply.outcome()).values());
        yield this;
      }
      case EXPLAINED ->
          isRandomising
              ? onRandomised((Explained) reply.outcome())
              : onExplained((Explained) reply.outcome());
      case NOT_PREDICTED ->
          onNotPredicted(((ExplanationOutcome.NotPredicted) reply.outcome()).failure());
    };
  }

  private Behavior<Command> onNotPredicted(UnitOutcome.Failed failed) {
    if (!isRandomising || failed.cause().code() != ErrorCode.NON_FINITE_OUTPUT) {
      return giveUp(failed);
    }
    // Random parameters may give no finite numbers; the explanations are still sound.
    rows.addFailure(failed);
    return writeAll();
  }

  private Behavior<Command> onRandomised(Explained outcome) {
    rows.addFailures(outcome);
    measures.acceptRandomised(outcome);
    return writeAll();
  }

  private Behavior<Command> onExplained(Explained outcome) {
    explained = outcome;
    rows.addFailures(outcome);
    measures = new InstanceMeasures(task, task.subject(), explained, settings.chunkCoalitions());
    measures.units().forEach(unit -> submitter.submit(unit, units));
    continueWhenOver();
    return this;
  }

  private Behavior<Command> onUnitReply(UnitReply reply) {
    if (gaveUp || isEnding) {
      return this;
    }
    return switch (reply.outcome().kind()) {
      case ADVANCED -> this;
      case COMPLETED -> onUnitCompleted((UnitOutcome.Completed) reply.outcome());
      case FAILED -> onUnitFailed((UnitOutcome.Failed) reply.outcome());
    };
  }

  private Behavior<Command> onUnitCompleted(UnitOutcome.Completed completed) {
    measures.accept(completed).forEach(unit -> submitter.submit(unit, units));
    progress.add(measures.workOf(completed));
    continueWhenOver();
    return this;
  }

  private Behavior<Command> onUnitFailed(UnitOutcome.Failed failed) {
    if (failed.cause().code() != ErrorCode.NON_FINITE_OUTPUT) {
      submitter.withdraw(measures.unanswered());
      return giveUp(failed);
    }
    // The explanations are still sound, so only a part of their evaluation is left out.
    if (measures.leaveOut(failed.unitId())) {
      submitter.withdraw(measures.unansweredBeside(failed.unitId()));
      rows.addFailure(failed);
      continueWhenOver();
    }
    return this;
  }

  private void continueWhenOver() {
    if (!measures.isOver()) {
      return;
    }
    isEnding = true;
    if (measures.needsRandomised()) {
      isRandomising = true;
      explain("randomised", measures.randomisedTask());
    } else {
      writeAll();
    }
  }

  private Behavior<Command> writeAll() {
    writes.writeResults(rows.of(explained, measures));
    return this;
  }

  /** Records why the instance cannot be evaluated; the next run of the study tries it again. */
  private Behavior<Command> giveUp(UnitOutcome.Failed failed) {
    gaveUp = true;
    rows.addFailure(failed);
    writes.writeResults(rows.failures());
    return this;
  }

  private Behavior<Command> onRowsWritten(RowsWritten written) {
    Optional<UnitResult.Failed> unwritten = written.reply().failure();
    if (!writes.isOfResults(written.reply())) {
      return unwritten
          .filter(StudyWriter::isFaultOfStore)
          .map(cause -> end(unwritten))
          .orElse(this);
    }
    if (!gaveUp && unwritten.filter(cause -> !StudyWriter.isFaultOfStore(cause)).isPresent()) {
      // The store refuses these rows only, so it takes the failure.
      return giveUp(new UnitOutcome.Failed(task.name() + "/store", unwritten.get()));
    }
    unwritten.ifPresent(
        cause -> rows.addFailure(new UnitOutcome.Failed(task.name() + "/store", cause)));
    return end(unwritten);
  }

  private Behavior<Command> end(Optional<UnitResult.Failed> unwritten) {
    boolean stored = !gaveUp && unwritten.isEmpty();
    long evaluations = measures == null ? 0 : measures.evaluations();
    replyTo.tell(new InstanceEnded(task, evaluations, rows.failures(), stored, unwritten));
    return Behaviors.stopped();
  }
}
