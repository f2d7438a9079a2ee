package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.attribution.StopReason;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.PrecisionCheck;
import dev.ascribe.attribution.shapley.SamplingPlan;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.Softmax;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.Arrays;
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
 * and estimates once all are there, or once those that are there are precise enough.
 *
 * <p>Precision is judged after each chunk in the order of the plan, not of arrival, so that the
 * same request always stops at the same place.
 *
 * <p>Owned by the {@link ExplanationCoordinator} of its text. It is not restarted: a failure ends
 * the explanation, whose owner records it.
 */
final class ShapleyCoordinator extends AbstractBehavior<UnitOutcome> {
  /** What is asked for beyond the chunk at which sampling stops may be computed in vain. */
  private static final int CHUNKS_AHEAD_OF_PRECISION = 2;

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

  private final Task task;
  private final UnitSubmitter submitter;
  private final int chunkSize;
  private final ActorRef<? super MethodOutcome> replyTo;
  private final ActorRef<? super Attribution> progress;
  private final SamplingPlan plan;
  private final double[] values;

  /** [coalitions] below which difference a value has no order. */
  private final double[] resolutions;

  /** [chunks] how many values of a chunk were cached, or -1 while it is not there. */
  private final int[] cachedOfChunk;

  private final Map<String, Integer> inFlight = new HashMap<>();
  private final long startNanos = System.nanoTime();
  private int askedChunks;
  private int completeChunks;

  /**
   * The behavior of one attribution.
   *
   * @param progress hears of estimates on the way, or null where none are wanted
   */
  static Behavior<UnitOutcome> create(
      Task task,
      SamplingPlan plan,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<? super MethodOutcome> replyTo,
      ActorRef<? super Attribution> progress) {
    return Behaviors.withMdc(
        UnitOutcome.class,
        submitter.logFields(),
        Behaviors.setup(
            context ->
                new ShapleyCoordinator(
                    context, task, plan, submitter, settings, replyTo, progress)));
  }

  private ShapleyCoordinator(
      ActorContext<UnitOutcome> context,
      Task task,
      SamplingPlan plan,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<? super MethodOutcome> replyTo,
      ActorRef<? super Attribution> progress) {
    super(context);
    this.task = task;
    this.submitter = submitter;
    this.chunkSize = settings.chunkCoalitions();
    this.replyTo = replyTo;
    this.progress = progress;
    this.plan = plan;
    this.values = new double[plan.coalitions().size()];
    this.resolutions = new double[values.length];
    this.cachedOfChunk = new int[(values.length + chunkSize - 1) / chunkSize];
    Arrays.fill(cachedOfChunk, -1);
    int window =
        isPrecisionAsked()
            ? Math.min(CHUNKS_AHEAD_OF_PRECISION, settings.chunksInFlight())
            : settings.chunksInFlight();
    for (int i = 0; i < window; i++) {
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
    int chunk = inFlight.remove(completed.unitId());
    UnitResult.Evaluated evaluated = (UnitResult.Evaluated) completed.result();
    float[][] logits = evaluated.labelLogits();
    for (int i = 0; i < logits.length; i++) {
      int index = chunk * chunkSize + i;
      values[index] = Softmax.value(task.attribution().value(), logits[i], task.target());
      resolutions[index] = Softmax.resolution(task.attribution().value(), logits[i], task.target());
    }
    cachedOfChunk[chunk] = evaluated.cached();
    while (completeChunks < cachedOfChunk.length && cachedOfChunk[completeChunks] >= 0) {
      completeChunks++;
      if (endsHere()) {
        submitter.withdraw(inFlight.keySet());
        return Behaviors.stopped();
      }
    }
    askForNextChunk();
    return this;
  }

  /** Replies when the complete chunks are all, or precise enough. */
  private boolean endsHere() {
    int used = end(completeChunks);
    boolean all = used == values.length;
    if (!all && (!isJudgedOnTheWay() || used < plan.smallestPrefix())) {
      return false;
    }
    Attribution attribution =
        plan.estimate(Arrays.copyOf(values, used))
            .withResolution(plan.resolution(Arrays.copyOf(resolutions, used)));
    boolean precise =
        isPrecisionAsked()
            && PrecisionCheck.holds(
                task.attribution().precision(), attribution, plan.degreesOfFreedom(used));
    if (!all && !precise) {
      if (progress != null) {
        progress.tell(attribution);
      }
      return false;
    }
    if (!attribution.hasFiniteScores()) {
      String fault = task.unitPrefix() + ": the estimate is not made of finite numbers";
      replyTo.tell(
          new MethodOutcome.Failed(
              task.plan().estimator(),
              task.unitPrefix(),
              new UnitResult.Failed(ErrorCode.NON_FINITE_OUTPUT, fault),
              1));
      return true;
    }
    int cached = Arrays.stream(cachedOfChunk, 0, completeChunks).sum();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    replyTo.tell(
        new MethodOutcome.Attributed(
            task.plan().estimator(),
            attribution,
            new Sampling(values.length, cached, reason(used, precise)),
            seconds));
    return true;
  }

  private StopReason reason(int used, boolean precise) {
    int features = task.plan().features();
    if (features < Integer.SIZE - 1 && used == 1 << features) {
      return StopReason.ALL_COALITIONS;
    }
    if (!isPrecisionAsked()) {
      return StopReason.BUDGET;
    }
    return precise ? StopReason.PRECISION : StopReason.CAP;
  }

  private Behavior<UnitOutcome> onFailed(UnitOutcome.Failed failed) {
    replyTo.tell(
        new MethodOutcome.Failed(
            task.plan().estimator(), failed.unitId(), failed.cause(), failed.attempts()));
    inFlight.remove(failed.unitId());
    submitter.withdraw(inFlight.keySet());
    return Behaviors.stopped();
  }

  private void askForNextChunk() {
    if (askedChunks == cachedOfChunk.length) {
      return;
    }
    int chunk = askedChunks++;
    String unitId = task.unitPrefix() + "#" + chunk;
    inFlight.put(unitId, chunk);
    submitter.submit(
        new WorkUnit.EvaluateChunk(
            unitId,
            task.subject(),
            task.attribution().absence(),
            task.plan(),
            chunk * chunkSize,
            end(chunk + 1)),
        getContext().getSelf());
  }

  /** How many coalitions the first chunks have. */
  private int end(int chunks) {
    return Math.min(values.length, chunks * chunkSize);
  }

  /** Estimates cost milliseconds each, so none is made that nobody wants. */
  private boolean isJudgedOnTheWay() {
    return isPrecisionAsked() || progress != null;
  }

  private boolean isPrecisionAsked() {
    return task.attribution().precision() != null;
  }
}
