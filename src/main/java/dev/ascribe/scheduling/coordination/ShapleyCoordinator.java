package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.attribution.Sampling.StopReason;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Computes one attribution by sampling coalitions, with any method that does so: a Shapley
 * estimator, occlusion, LIME or KernelSHAP. It submits the chunks of its sampling plan, a few at a
 * time, and collects the values in any order. When all values have arrived, it computes the scores.
 * If the request asks for a precision, it stops as soon as the scores are that precise.
 *
 * <p>It checks the precision after each chunk in the order of the plan, not of arrival, so that the
 * same request always stops at the same chunk.
 *
 * <p>Owned by the {@link ExplanationCoordinator} of its text. It is not restarted: a failure ends
 * the explanation, whose owner records it.
 */
final class ShapleyCoordinator extends AbstractBehavior<ShapleyCoordinator.Command> {

  sealed interface Command {}

  /** The scheduler's answer about a chunk. */
  record UnitReply(UnitOutcome outcome) implements Command {}

  /** Ends the attribution with the best estimate that the values so far allow. */
  enum Deadline implements Command {
    PASSED
  }

  /**
   * Chunks in flight if a precision is asked for. They are few, since chunks after the one at which
   * sampling stops are wasted.
   */
  private static final int CHUNKS_AHEAD_OF_PRECISION = 2;

  private final SamplingTask task;
  private final UnitSubmitter submitter;
  private final ChunkBounds chunks;
  private final int window;
  private final ActorRef<? super ExplanationCoordinator.Command> owner;
  private final ActorRef<UnitOutcome> units;
  private final ChunkValues values;
  private final StopRule rule;
  private final SamplingKeeper keeper;
  private final Map<String, Integer> inFlight = new HashMap<>();
  private final long startNanos = System.nanoTime();
  private int submittedChunks;

  /**
   * The behavior of one attribution.
   *
   * @param owner receives the outcome
   */
  static Behavior<Command> create(
      SamplingTask task,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<? super ExplanationCoordinator.Command> owner) {
    return Behaviors.withMdc(
        Command.class,
        submitter.logFields(),
        Behaviors.setup(
            context -> new ShapleyCoordinator(context, task, submitter, settings, owner).begin()));
  }

  private ShapleyCoordinator(
      ActorContext<Command> context,
      SamplingTask task,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<? super ExplanationCoordinator.Command> owner) {
    super(context);
    this.task = task;
    this.submitter = submitter;
    this.owner = owner;
    this.units = context.messageAdapter(UnitOutcome.class, UnitReply::new);
    this.chunks =
        ChunkBounds.of(
            task.plan().coalitions().size(), task.request().features(), settings.chunkCoalitions());
    this.values = new ChunkValues(task.plan(), chunks);
    this.rule = new StopRule(task, values);
    this.window =
        task.isPrecisionAsked()
            ? Math.min(CHUNKS_AHEAD_OF_PRECISION, settings.chunksInFlight())
            : settings.chunksInFlight();
    this.keeper = new SamplingKeeper(task, values, settings.storeEvaluations());
  }

  private Behavior<Command> begin() {
    int taken = keeper.takeEarlier();
    if (taken > 0) {
      owner.tell(new MethodReport.Advanced(taken));
      submittedChunks = values.arrivedChunks();
    }
    return advance();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(UnitReply.class, this::onUnitReply)
        .onMessage(Deadline.class, passed -> onDeadline())
        .build();
  }

  private Behavior<Command> onUnitReply(UnitReply reply) {
    return switch (reply.outcome().kind()) {
      case ADVANCED -> this;
      case COMPLETED -> onCompleted((UnitOutcome.Completed) reply.outcome());
      case FAILED -> onFailed((UnitOutcome.Failed) reply.outcome());
    };
  }

  private Behavior<Command> onCompleted(UnitOutcome.Completed completed) {
    int chunk = inFlight.remove(completed.unitId());
    owner.tell(new MethodReport.Advanced(chunks.before(chunk + 1) - chunks.before(chunk)));
    values.accept(
        chunk,
        (UnitResult.Evaluated) completed.result(),
        task.attribution().value(),
        task.target());
    return advance();
  }

  /** Judges the values that are complete, stores some of them, and submits the next chunks. */
  private Behavior<Command> advance() {
    while (values.advance()) {
      Optional<StopRule.Verdict> verdict = rule.afterChunk(secondsSinceStart());
      verdict.ifPresent(this::tell);
      if (verdict.flatMap(StopRule.Verdict::end).isPresent()) {
        return stop();
      }
    }
    keeper.due(secondsSinceStart()).ifPresent(due -> owner.tell(new MethodReport.Sampled(due)));
    submitChunks();
    return this;
  }

  private Behavior<Command> onDeadline() {
    rule.atDeadline().ifPresentOrElse(this::tell, () -> fail(MethodOutcome.LATE));
    return stop();
  }

  /** Sends the estimate of a verdict to the owner, as the outcome if the sampling ends with it. */
  private void tell(StopRule.Verdict verdict) {
    if (verdict.end().isPresent()) {
      end(verdict.estimate(), verdict.end().get());
    } else {
      owner.tell(new MethodReport.Estimated(verdict.estimate(), sampling(null)));
    }
  }

  private void end(Attribution attribution, StopReason reason) {
    boolean isPartial = attribution.unknownErrors() == UnknownErrors.NOT_ALL_FEATURES;
    if (!attribution.hasFiniteScores() && !isPartial) {
      fail(
          new UnitResult.Failed(
              ErrorCode.NON_FINITE_OUTPUT,
              task.unitPrefix() + ": the scores are not finite numbers"));
      return;
    }
    end(
        new MethodOutcome.Attributed(
            task.request().estimator(), attribution, sampling(reason), secondsSinceStart()));
  }

  private Sampling sampling(StopReason reason) {
    return new Sampling(values.planned(), values.cached(), reason);
  }

  private double secondsSinceStart() {
    return keeper.earlierSeconds() + (System.nanoTime() - startNanos) / 1e9;
  }

  private Behavior<Command> onFailed(UnitOutcome.Failed failed) {
    inFlight.remove(failed.unitId());
    end(new MethodOutcome.Failed(task.request().estimator(), failed));
    return stop();
  }

  private void fail(UnitResult.Failed cause) {
    UnitOutcome.Failed failed = new UnitOutcome.Failed(task.unitPrefix(), cause);
    end(new MethodOutcome.Failed(task.request().estimator(), failed));
  }

  private void end(MethodOutcome outcome) {
    owner.tell(new MethodReport.Ended(outcome));
  }

  private Behavior<Command> stop() {
    submitter.withdraw(inFlight.keySet());
    return Behaviors.stopped();
  }

  /**
   * Submits the next chunks. Chunks that wait together share batches and end together, so small
   * ones go alone: each is there for the sake of an estimate of its own.
   */
  private void submitChunks() {
    while (submittedChunks < chunks.count()
        && inFlight.size() < (chunks.isSmall(submittedChunks) ? 1 : window)) {
      int chunk = submittedChunks++;
      String unitId = task.unitPrefix() + "#" + chunk;
      inFlight.put(unitId, chunk);
      submitter.submit(
          new WorkUnit.EvaluateChunk(
              unitId,
              task.subject(),
              task.attribution().absence(),
              task.request(),
              chunks.before(chunk),
              chunks.before(chunk + 1)),
          units);
    }
  }
}
