package dev.ascribe.worker.lanes;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Method;
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.batching.DerivedInputs;
import dev.ascribe.worker.batching.NonFiniteOutput;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Units that share no batches: trainings, and attributions by the model's internals. They take long
 * and let requests go first on their way. Not thread-safe: the device's executor owns it.
 */
final class LoneUnits {
  private final ExecutorParts parts;
  private final ResidentModels models;
  private final DerivedInputs inputs;
  private final BooleanSupplier requestsCome;
  private final Consumer<ServiceShare> serve;

  /**
   * @param serve does what someone waits for, within the share
   */
  LoneUnits(
      ExecutorParts parts,
      ResidentModels models,
      DerivedInputs inputs,
      BooleanSupplier requestsCome,
      Consumer<ServiceShare> serve) {
    this.parts = parts;
    this.models = models;
    this.inputs = inputs;
    this.requestsCome = requestsCome;
    this.serve = serve;
  }

  UnitResult compute(Lease lease) {
    LeaseProgress progress = new LeaseProgress(lease);
    if (lease.unit() instanceof WorkUnit.Train train) {
      return parts.device().runtime().train(train, progress);
    }
    if (lease.unit() instanceof WorkUnit.Attribute attribute) {
      return models.use(attribute.model(), model -> attribute(model, attribute, progress));
    }
    throw new IllegalArgumentException(lease.unit().unitId() + " is answered by coalitions");
  }

  private UnitResult attribute(
      ExplainableModel model, WorkUnit.Attribute unit, LeaseProgress progress) {
    long start = System.nanoTime();
    EncodedInput input = inputs.text(model, unit.subject()).input();
    long prefixTokens = model.computedPrefixTokens();
    Attribution attribution = attribution(model, input, unit, progress);
    long tokens =
        Math.max(1, attribution.evaluations()) * (long) tokensEach(model, input, unit.method())
            + model.computedPrefixTokens()
            - prefixTokens;
    parts
        .device()
        .recorder()
        .batchEvaluated(parts.device().name(), attribution.evaluations(), tokens, tokens);
    return new UnitResult.Attributed(attribution, (System.nanoTime() - start) / 1e9);
  }

  /** Tokens that are computed for one evaluation: attention needs those of a prefix as well. */
  private static int tokensEach(ExplainableModel model, EncodedInput input, Method method) {
    Coalition all = Coalition.full(input.featureCount());
    boolean whole = method == Method.ATTENTION || method == Method.ATTENTION_ROLLOUT;
    return whole
        ? input.tokenCount()
        : model.computedTokens(model.row(input, all, AbsencePolicy.REMOVE));
  }

  /** What is not a number fails the method with the model's name, and the others go on. */
  private Attribution attribution(
      ExplainableModel model, EncodedInput input, WorkUnit.Attribute unit, LeaseProgress progress) {
    String fault;
    try {
      Attribution attribution = parts.device().runtime().attribute(model, input, unit, progress);
      if (attribution.hasFiniteScores()) {
        return attribution;
      }
      fault = "gives scores that are not finite numbers";
    } catch (AscribeException failure) {
      if (failure.code() != ErrorCode.NON_FINITE_OUTPUT) {
        throw failure;
      }
      fault = "cannot be computed: " + failure.getMessage();
    }
    Coalition all = Coalition.full(input.featureCount());
    throw NonFiniteOutput.of(
        model,
        model.row(input, all, AbsencePolicy.REMOVE),
        "%s %s".formatted(unit.method().id(), fault));
  }

  private final class LeaseProgress implements DeviceRuntime.TrainingProgress {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Lease lease;
    private final ServiceShare share = new ServiceShare(System.nanoTime());
    private long lastNanos;

    LeaseProgress(Lease lease) {
      this.lease = lease;
    }

    @Override
    public void advanced(int step, int steps) {
      long now = System.nanoTime();
      if (step == steps || now - lastNanos >= INTERVAL_NANOS) {
        lastNanos = now;
        parts.control().accept(new DeviceWorker.UnitAdvanced(lease.id(), step, steps));
      }
      pause();
    }

    @Override
    public void pause() {
      parts.retained().progress().moved();
      if (isCancelled()) {
        throw new AscribeException(
            ErrorCode.CANCELLED, lease.unit().unitId() + ": nobody waits for it any more");
      }
      serve.accept(share);
    }

    /** What someone waits for itself is not slowed down for what may come. */
    @Override
    public boolean isHurried() {
      return !lease.urgent() && requestsCome.getAsBoolean();
    }

    @Override
    public boolean isCancelled() {
      return parts.retained().cancelled().isRaised(lease.id());
    }
  }
}
