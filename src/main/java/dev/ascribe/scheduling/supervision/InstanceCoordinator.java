package dev.ascribe.scheduling.supervision;

import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.evaluation.faithfulness.Faithfulness;
import dev.ascribe.evaluation.faithfulness.PerturbationPlan;
import dev.ascribe.model.Softmax;
import dev.ascribe.scheduling.coordination.CoalitionChunks;
import dev.ascribe.scheduling.coordination.ExplanationCoordinator;
import dev.ascribe.scheduling.coordination.ExplanationCoordinator.Explained;
import dev.ascribe.scheduling.coordination.ExplanationCoordinator.NotPredicted;
import dev.ascribe.scheduling.coordination.MethodOutcome;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Method;
import dev.ascribe.study.ValueKind;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Explains and evaluates one instance of a study: has all methods explain it, evaluates how
 * faithful and plausible the explanations are, and has all rows written in one transaction.
 *
 * <p>Owned by the {@link StudySupervisor}, which spawns one for each instance in flight. It is not
 * restarted; an instance that is not stored is computed again by the next run of the study.
 */
public final class InstanceCoordinator extends AbstractBehavior<InstanceCoordinator.Command> {

  sealed interface Command {}

  private record ExplanationReply(ExplanationCoordinator.Outcome outcome) implements Command {}

  private record UnitReply(UnitOutcome outcome) implements Command {}

  private record RowsWritten(StudyWriter.InstanceWritten reply) implements Command {}

  private final InstanceTask task;
  private final WorkUnit.Subject subject;
  private final UnitSubmitter submitter;
  private final SchedulerSettings settings;
  private final ActorRef<StudyWriter.Command> writer;
  private final ActorRef<? super StudySupervisor.InstanceEnded> replyTo;
  private final ActorRef<UnitOutcome> units;
  private final InstanceRows rows;
  private final List<FailureRow> failures = new ArrayList<>();

  private Explained explained;
  private PerturbationPlan perturbations;
  private CoalitionChunks removals;
  private CoalitionChunks thresholds;
  private final Set<CoalitionChunks> unknown = new HashSet<>();
  private boolean gaveUp;

  static Behavior<Command> create(
      InstanceTask task,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<StudyWriter.Command> writer,
      ActorRef<? super StudySupervisor.InstanceEnded> replyTo) {
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
      ActorRef<? super StudySupervisor.InstanceEnded> replyTo) {
    super(context);
    this.task = task;
    this.subject =
        new WorkUnit.Subject(
            task.model(),
            task.instance().input(),
            task.study().strict(),
            task.study().attribution().features());
    this.submitter = submitter;
    this.settings = settings;
    this.writer = writer;
    this.replyTo = replyTo;
    this.units = context.messageAdapter(UnitOutcome.class, UnitReply::new);
    this.rows = new InstanceRows(task);
    ExplanationCoordinator.Task explanation =
        new ExplanationCoordinator.Task(
            task.name(),
            subject,
            task.study().methods(),
            task.study().attribution(),
            task.run().seed(),
            -1,
            false);
    context.watch(
        context.spawn(
            ExplanationCoordinator.create(
                explanation,
                submitter,
                settings,
                context.messageAdapter(
                    ExplanationCoordinator.Outcome.class, ExplanationReply::new)),
            "explanation",
            SchedulerSettings.coordinators(submitter.owner())));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(ExplanationReply.class, this::onExplanationReply)
        .onMessage(UnitReply.class, this::onUnitReply)
        .onMessage(RowsWritten.class, this::onRowsWritten)
        .onSignal(
            ChildFailed.class,
            crashed -> giveUp(task.name(), UnitResult.Failed.of(crashed.getCause()), 1))
        .onSignal(Terminated.class, ended -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onExplanationReply(ExplanationReply reply) {
    if (reply.outcome() instanceof NotPredicted failure) {
      return giveUp(failure.unitId(), failure.cause(), failure.attempts());
    }
    explained = (Explained) reply.outcome();
    Map<String, double[]> scores = new LinkedHashMap<>();
    for (Method method : task.study().methods()) {
      MethodOutcome outcome = explained.outcomes().get(method);
      if (outcome instanceof MethodOutcome.Attributed attributed) {
        scores.put(method.id(), attributed.attribution().rankedScores());
      } else if (outcome instanceof MethodOutcome.Failed failed) {
        failures.add(rows.failure(failed.unitId(), failed.cause(), failed.attempts()));
      }
    }
    perturbations = PerturbationPlan.of(explained.prediction().features().size(), scores);
    removals =
        ask("faithfulness", task.study().attribution().absence(), perturbations.coalitions());
    thresholds = ask("thresholds", absenceOfThresholds(), perturbations.thresholdCoalitions());
    return this;
  }

  /** How AUC-TP takes the top features away: decoders have no mask token. */
  private AbsencePolicy absenceOfThresholds() {
    return switch (task.model().paradigm()) {
      case FINE_TUNED, PROMPTED -> AbsencePolicy.MASK_TOKEN;
      case DECODER -> AbsencePolicy.REMOVE;
    };
  }

  private CoalitionChunks ask(String stage, AbsencePolicy absence, List<Coalition> coalitions) {
    CoalitionChunks chunks =
        new CoalitionChunks(
            task.name() + "/" + stage, subject, absence, coalitions, settings.chunkCoalitions());
    chunks.units().forEach(unit -> submitter.submit(unit, units));
    return chunks;
  }

  private Behavior<Command> onUnitReply(UnitReply reply) {
    if (gaveUp) {
      return this;
    }
    if (reply.outcome() instanceof UnitOutcome.Failed failed
        && failed.cause().code() == ErrorCode.NON_FINITE_OUTPUT) {
      return leaveOut(chunksOf(failed.unitId()), failed);
    }
    if (reply.outcome() instanceof UnitOutcome.Failed failed) {
      submitter.withdraw(removals.unanswered());
      submitter.withdraw(thresholds.unanswered());
      return giveUp(failed.unitId(), failed.cause(), failed.attempts());
    }
    if (reply.outcome() instanceof UnitOutcome.Completed completed) {
      CoalitionChunks chunks = chunksOf(completed.unitId());
      if (!unknown.contains(chunks)) {
        chunks.accept(
            completed.unitId(), ((UnitResult.Evaluated) completed.result()).labelLogits());
        evaluateWhenComplete();
      }
    }
    return this;
  }

  private CoalitionChunks chunksOf(String unitId) {
    return removals.owns(unitId) ? removals : thresholds;
  }

  /**
   * Leaves a part of the evaluation out for which the model gave no finite numbers; the
   * explanations are still sound.
   */
  private Behavior<Command> leaveOut(CoalitionChunks chunks, UnitOutcome.Failed failed) {
    if (unknown.add(chunks)) {
      Set<String> others = new HashSet<>(chunks.unanswered());
      others.remove(failed.unitId());
      submitter.withdraw(others);
      failures.add(rows.failure(failed.unitId(), failed.cause(), failed.attempts()));
      evaluateWhenComplete();
    }
    return this;
  }

  private void evaluateWhenComplete() {
    if (isOver(removals) && isOver(thresholds)) {
      Map<String, Map<String, Double>> faithfulness =
          Faithfulness.evaluate(
              perturbations,
              unknown.contains(removals) ? null : ofRemovals(Softmax::value),
              unknown.contains(removals) ? null : ofRemovals(Softmax::resolution),
              unknown.contains(thresholds) ? null : predictions());
      List<ResultRow> all = rows.of(explained, faithfulness);
      all.addAll(failures);
      write(all);
    }
  }

  private boolean isOver(CoalitionChunks chunks) {
    return unknown.contains(chunks) || chunks.isComplete();
  }

  /** Computes a number from the scores of a label. */
  private interface OfLabel {
    double apply(ValueKind kind, float[] logits, int label);
  }

  private double[] ofRemovals(OfLabel function) {
    int predicted = Softmax.argMax(explained.prediction().labelLogits());
    return Arrays.stream(removals.labelLogits())
        .mapToDouble(logits -> function.apply(ValueKind.PROBABILITY, logits, predicted))
        .toArray();
  }

  private int[] predictions() {
    return Arrays.stream(thresholds.labelLogits()).mapToInt(Softmax::argMax).toArray();
  }

  /** Records why the instance cannot be evaluated; the next run of the study tries it again. */
  private Behavior<Command> giveUp(String unitId, UnitResult.Failed cause, int attempts) {
    gaveUp = true;
    failures.add(rows.failure(unitId, cause, attempts));
    write(failures);
    return this;
  }

  private void write(List<? extends ResultRow> written) {
    writer.tell(
        new StudyWriter.WriteInstance(
            task,
            List.copyOf(written),
            getContext().messageAdapter(StudyWriter.InstanceWritten.class, RowsWritten::new)));
  }

  private Behavior<Command> onRowsWritten(RowsWritten written) {
    Optional<UnitResult.Failed> unwritten = written.reply().failure();
    unwritten.ifPresent(cause -> failures.add(rows.failure(task.name() + "/store", cause, 1)));
    boolean stored = !gaveUp && unwritten.isEmpty();
    replyTo.tell(
        new StudySupervisor.InstanceEnded(task, evaluations(), failures, stored, unwritten));
    return Behaviors.stopped();
  }

  /** Number of forward passes spent on this instance. */
  private long evaluations() {
    if (explained == null) {
      return 0;
    }
    long evaluations = 1;
    for (MethodOutcome outcome : explained.outcomes().values()) {
      if (outcome instanceof MethodOutcome.Attributed attributed) {
        evaluations += attributed.attribution().evaluations();
      }
    }
    return evaluations
        + perturbations.coalitions().size()
        + perturbations.thresholdCoalitions().size();
  }
}
