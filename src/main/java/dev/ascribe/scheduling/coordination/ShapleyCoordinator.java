package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.attribution.Sampling.StopReason;
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
final class ShapleyCoordinator extends AbstractBehavior<UnitOutcome> {
  /**
   * Chunks in flight if a precision is asked for. They are few, since chunks after the one at which
   * sampling stops are wasted.
   */
  private static final int CHUNKS_AHEAD_OF_PRECISION = 2;

  /**
   * The task of a coordinator: one attribution.
   *
   * @param unitPrefix beginning of the chunks' ids
   * @param request the request from which the plan was made; each chunk carries it, and workers
   *     make the plan from it again
   * @param target index of the label that is explained
   * @param progressive whether the owner receives estimates before the result
   */
  record Task(
      String unitPrefix,
      WorkUnit.Subject subject,
      AttributionSpec attribution,
      PlanRequest request,
      SamplingPlan plan,
      int target,
      boolean progressive) {}

  private final Task task;
  private final UnitSubmitter submitter;
  private final int chunkSize;
  private final ActorRef<? super ExplanationCoordinator.Command> owner;
  private final double[] values;

  /** [coalitions] the resolution of each value: smaller differences are rounding errors. */
  private final double[] resolutions;

  /** [chunks] how many values of a chunk were cached; -1 before the chunk is complete. */
  private final int[] cachedOfChunk;

  private final Map<String, Integer> inFlight = new HashMap<>();
  private final long startNanos = System.nanoTime();
  private int submittedChunks;
  private int completeChunks;

  /**
   * The behavior of one attribution.
   *
   * @param owner receives the outcome
   */
  static Behavior<UnitOutcome> create(
      Task task,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<? super ExplanationCoordinator.Command> owner) {
    return Behaviors.withMdc(
        UnitOutcome.class,
        submitter.logFields(),
        Behaviors.setup(
            context -> new ShapleyCoordinator(context, task, submitter, settings, owner)));
  }

  private ShapleyCoordinator(
      ActorContext<UnitOutcome> context,
      Task task,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<? super ExplanationCoordinator.Command> owner) {
    super(context);
    this.task = task;
    this.submitter = submitter;
    this.chunkSize = settings.chunkCoalitions();
    this.owner = owner;
    this.values = new double[task.plan().coalitions().size()];
    this.resolutions = new double[values.length];
    this.cachedOfChunk = new int[(values.length + chunkSize - 1) / chunkSize];
    Arrays.fill(cachedOfChunk, -1);
    int window =
        isPrecisionAsked()
            ? Math.min(CHUNKS_AHEAD_OF_PRECISION, settings.chunksInFlight())
            : settings.chunksInFlight();
    for (int i = 0; i < window; i++) {
      submitNextChunk();
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
    submitNextChunk();
    return this;
  }

  /**
   * Ends the attribution and sends its outcome to the owner, if all chunks are complete or the
   * complete ones give the precision that is asked for.
   *
   * @return whether the attribution has ended
   */
  private boolean endsHere() {
    int used = coalitionsOf(completeChunks);
    boolean all = used == values.length;
    if (!all && (!isJudgedOnTheWay() || used < task.plan().smallestPrefix())) {
      return false;
    }
    Attribution attribution =
        task.plan()
            .estimate(Arrays.copyOf(values, used))
            .withResolution(task.plan().resolution(Arrays.copyOf(resolutions, used)));
    boolean precise =
        isPrecisionAsked()
            && PrecisionCheck.holds(
                task.attribution().precision(), attribution, task.plan().degreesOfFreedom(used));
    if (!all && !precise) {
      if (task.progressive()) {
        owner.tell(new ExplanationCoordinator.MethodEstimated(attribution));
      }
      return false;
    }
    if (!attribution.hasFiniteScores()) {
      String fault = task.unitPrefix() + ": the scores are not finite numbers";
      end(
          new MethodOutcome.Failed(
              task.request().estimator(),
              task.unitPrefix(),
              new UnitResult.Failed(ErrorCode.NON_FINITE_OUTPUT, fault),
              1));
      return true;
    }
    int cached = Arrays.stream(cachedOfChunk, 0, completeChunks).sum();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    end(
        new MethodOutcome.Attributed(
            task.request().estimator(),
            attribution,
            new Sampling(values.length, cached, reason(used, precise)),
            seconds));
    return true;
  }

  private StopReason reason(int used, boolean precise) {
    int features = task.request().features();
    if (features < Integer.SIZE - 1 && used == 1 << features) {
      return StopReason.ALL_COALITIONS;
    }
    if (!isPrecisionAsked()) {
      return StopReason.BUDGET;
    }
    return precise ? StopReason.PRECISION : StopReason.CAP;
  }

  private Behavior<UnitOutcome> onFailed(UnitOutcome.Failed failed) {
    end(
        new MethodOutcome.Failed(
            task.request().estimator(), failed.unitId(), failed.cause(), failed.attempts()));
    inFlight.remove(failed.unitId());
    submitter.withdraw(inFlight.keySet());
    return Behaviors.stopped();
  }

  private void end(MethodOutcome outcome) {
    owner.tell(new ExplanationCoordinator.MethodEnded(outcome));
  }

  private void submitNextChunk() {
    if (submittedChunks == cachedOfChunk.length) {
      return;
    }
    int chunk = submittedChunks++;
    String unitId = task.unitPrefix() + "#" + chunk;
    inFlight.put(unitId, chunk);
    submitter.submit(
        new WorkUnit.EvaluateChunk(
            unitId,
            task.subject(),
            task.attribution().absence(),
            task.request(),
            chunk * chunkSize,
            coalitionsOf(chunk + 1)),
        getContext().getSelf());
  }

  /** The number of coalitions in the first {@code chunks} chunks. */
  private int coalitionsOf(int chunks) {
    return Math.min(values.length, chunks * chunkSize);
  }

  /**
   * Whether scores are computed before all values have arrived, which costs milliseconds each time.
   */
  private boolean isJudgedOnTheWay() {
    return isPrecisionAsked() || task.progressive();
  }

  private boolean isPrecisionAsked() {
    return task.attribution().precision() != null;
  }
}
