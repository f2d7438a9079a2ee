package dev.ascribe.scheduling;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlan;
import dev.ascribe.model.Softmax;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * One attribution from values of coalitions: asks for the chunks of its sampling plan, a window of
 * them at a time, collects the values by coalition index, whatever the order in which they come,
 * and estimates once all are there.
 *
 * <p>Owned by the {@link ExplanationCoordinator} of its text. It is not restarted: a failure ends
 * the explanation, whose owner records it.
 */
final class ShapleyCoordinator extends AbstractBehavior<UnitOutcome> {
  /**
   * @param unitPrefix head of the chunks' names
   * @param plan what is sampled
   * @param target index of the label that is explained
   */
  record Task(
      String unitPrefix,
      WorkUnit.Subject subject,
      AttributionSpec attribution,
      PlanRequest plan,
      int target) {}

  private record Chunk(int from, int to) {}

  private final Task task;
  private final UnitSubmitter submitter;
  private final int chunkSize;
  private final ActorRef<? super MethodOutcome> replyTo;
  private final SamplingPlan plan;
  private final double[] values;
  private final Map<String, Chunk> inFlight = new HashMap<>();
  private final long startNanos = System.nanoTime();
  private int nextIndex;

  static Behavior<UnitOutcome> create(
      Task task,
      SamplingPlan plan,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<? super MethodOutcome> replyTo) {
    return Behaviors.setup(
        context -> new ShapleyCoordinator(context, task, plan, submitter, settings, replyTo));
  }

  private ShapleyCoordinator(
      ActorContext<UnitOutcome> context,
      Task task,
      SamplingPlan plan,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<? super MethodOutcome> replyTo) {
    super(context);
    this.task = task;
    this.submitter = submitter;
    this.chunkSize = settings.chunkCoalitions();
    this.replyTo = replyTo;
    this.plan = plan;
    this.values = new double[plan.coalitions().size()];
    for (int i = 0; i < settings.chunksInFlight(); i++) {
      askForNextChunk();
    }
  }

  @Override
  public Receive<UnitOutcome> createReceive() {
    return newReceiveBuilder()
        .onMessage(UnitOutcome.Completed.class, this::onCompleted)
        .onMessage(UnitOutcome.Failed.class, this::onFailed)
        .build();
  }

  private Behavior<UnitOutcome> onCompleted(UnitOutcome.Completed completed) {
    Chunk chunk = inFlight.remove(completed.unitId());
    float[][] logits = ((UnitResult.Evaluated) completed.result()).labelLogits();
    for (int i = chunk.from(); i < chunk.to(); i++) {
      values[i] =
          Softmax.value(task.attribution().value(), logits[i - chunk.from()], task.target());
    }
    askForNextChunk();
    if (!inFlight.isEmpty()) {
      return this;
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    replyTo.tell(
        new MethodOutcome.Attributed(task.plan().estimator(), plan.estimate(values), seconds));
    return Behaviors.stopped();
  }

  private Behavior<UnitOutcome> onFailed(UnitOutcome.Failed failed) {
    replyTo.tell(
        new MethodOutcome.Failed(
            task.plan().estimator(), failed.unitId(), failed.cause(), failed.attempts()));
    return Behaviors.stopped();
  }

  private void askForNextChunk() {
    if (nextIndex == values.length) {
      return;
    }
    Chunk chunk = new Chunk(nextIndex, Math.min(values.length, nextIndex + chunkSize));
    String unitId = task.unitPrefix() + "#" + chunk.from() / chunkSize;
    nextIndex = chunk.to();
    inFlight.put(unitId, chunk);
    submitter.submit(
        new WorkUnit.EvaluateChunk(
            unitId,
            task.subject(),
            task.attribution().absence(),
            task.plan(),
            chunk.from(),
            chunk.to()),
        getContext().getSelf());
  }
}
