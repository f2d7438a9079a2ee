package dev.ascribe.worker.lanes;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.evaluation.robustness.MaxSensitivity;
import dev.ascribe.model.DifferentiableModel;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.NoisyEmbeddings;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Measure;
import dev.ascribe.study.Method;
import dev.ascribe.worker.batching.DerivedInputs;
import dev.ascribe.worker.batching.NonFiniteOutput;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;

/**
 * Computes units that share no batches: trainings, and attributions by a model's internals. Both
 * take long and pause on their way. Not thread-safe: the device's executor owns it.
 */
final class ExclusiveUnits {
  private final LocalDevice device;
  private final ResidentModels models;
  private final DerivedInputs inputs;

  ExclusiveUnits(LocalDevice device, ResidentModels models, DerivedInputs inputs) {
    this.device = device;
    this.models = models;
    this.inputs = inputs;
  }

  UnitResult compute(WorkUnit unit, DeviceRuntime.TrainingProgress progress) {
    return switch (unit.kind()) {
      case TRAIN -> device.runtime().train((WorkUnit.Train) unit, progress);
      case ATTRIBUTE ->
          models.use(unit.model(), model -> attribute(model, (WorkUnit.Attribute) unit, progress));
      case SENSITIVITY ->
          models.use(unit.model(), model -> measure(model, (WorkUnit.Sensitivity) unit, progress));
      case PREDICT, EVALUATE_CHUNK, EVALUATE_COALITIONS ->
          throw new IllegalArgumentException(unit.unitId() + " is answered by coalitions");
    };
  }

  private UnitResult attribute(
      ExplainableModel model, WorkUnit.Attribute unit, DeviceRuntime.Pauses pauses) {
    long start = System.nanoTime();
    EncodedInput input = inputs.text(model, unit.subject()).input();
    Attribution attribution = counted(model, input, unit, pauses);
    return new UnitResult.Attributed(attribution, (System.nanoTime() - start) / 1e9);
  }

  /** Attributes the text and noisy versions of it. */
  private UnitResult measure(
      ExplainableModel model, WorkUnit.Sensitivity unit, DeviceRuntime.Pauses pauses) {
    EncodedInput input = inputs.text(model, unit.subject()).input();
    double[] scores = counted(model, input, unit.attribution(), pauses).scores();
    double[][] noisy = new double[Measure.NOISY_TEXTS][];
    for (int number = 0; number < noisy.length; number++) {
      pauses.pause();
      NoisyEmbeddings changed =
          new NoisyEmbeddings(
              (DifferentiableModel) model, input, unit.seed(), unit.stream() + "/noise", number);
      noisy[number] = counted(changed, input, unit.attribution(), pauses).scores();
    }
    return new UnitResult.Measured(MaxSensitivity.of(scores, noisy));
  }

  /** Attributes a text, and tells the recorder what was computed. */
  private Attribution counted(
      ExplainableModel model,
      EncodedInput input,
      WorkUnit.Attribute unit,
      DeviceRuntime.Pauses pauses) {
    long prefixTokens = model.computedPrefixTokens();
    Attribution attribution = attribution(model, input, unit, pauses);
    long tokens =
        Math.max(1, attribution.evaluations()) * (long) tokensEach(model, input, unit.method())
            + model.computedPrefixTokens()
            - prefixTokens;
    device.recorder().batchEvaluated(device.name(), attribution.evaluations(), tokens, tokens);
    return attribution;
  }

  /** Tokens that are computed for one evaluation: attention needs those of a prefix as well. */
  private static int tokensEach(ExplainableModel model, EncodedInput input, Method method) {
    boolean whole = method == Method.ATTENTION || method == Method.ATTENTION_ROLLOUT;
    return whole ? input.tokenCount() : model.computedTokens(wholeText(model, input));
  }

  private static TokenRow wholeText(ExplainableModel model, EncodedInput input) {
    return model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
  }

  /** Scores that are not finite numbers fail the method, with the model's name in the message. */
  private Attribution attribution(
      ExplainableModel model,
      EncodedInput input,
      WorkUnit.Attribute unit,
      DeviceRuntime.Pauses pauses) {
    String fault;
    try {
      Attribution attribution = device.runtime().attribute(model, input, unit, pauses);
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
    throw NonFiniteOutput.of(
        model, wholeText(model, input), "%s %s".formatted(unit.method().id(), fault));
  }
}
