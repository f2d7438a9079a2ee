package dev.ascribe.worker.device;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.attention.AttentionScores;
import dev.ascribe.attribution.gradients.IntegratedGradients;
import dev.ascribe.attribution.gradients.LocalGradients;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.FileDigests;
import dev.ascribe.common.Resolution;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.DatasetDigest;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.TrainingSample;
import dev.ascribe.model.DifferentiableModel;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.NetworkPool;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.RunSpec;
import dev.ascribe.training.CheckpointAttempt;
import dev.ascribe.training.Trainer;
import dev.ascribe.training.TrainingTask;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;

/** Computes with PyTorch through DJL. */
public final class DjlRuntime implements DeviceRuntime {
  /** Tokens of a backward pass on a GPU; it takes about 600 MB for BERT-base. */
  private static final int GPU_GRADIENT_TOKENS = 1024;

  /** Tokens of a backward pass on a CPU: as fast as more, and others wait a second at most. */
  private static final int CPU_GRADIENT_TOKENS = 256;

  /** Tokens of a short backward pass: a little slower, and others wait less than half a second. */
  private static final int HURRIED_GRADIENT_TOKENS = 96;

  private final DeviceId device;
  private final Function<String, Path> modelDirectories;
  private final NetworkPool networks;
  private DatasetSpec lastSpec;
  private String lastDigest;
  private Dataset lastDataset;

  /**
   * @param modelDirectories finds the directory of a model by its name
   * @param prefixBytes of keys and values of prompts' beginnings that one decoder keeps
   */
  public DjlRuntime(DeviceId device, Function<String, Path> modelDirectories, long prefixBytes) {
    this.device = device;
    this.modelDirectories = modelDirectories;
    this.networks = new NetworkPool(device.toDevice(), prefixBytes);
  }

  /** Gradient mode belongs to a thread, and starts switched on. */
  @Override
  public void prepareThread() {
    // Loads the native library, once a process.
    Engine.getEngine("PyTorch");
    JniUtils.setGradMode(false);
  }

  @Override
  public ExplainableModel load(ModelRef reference) {
    Path directory = modelDirectories.apply(reference.model());
    Path checkpoint = reference.checkpoint() == null ? null : Path.of(reference.checkpoint());
    ModelDigest.require(reference.model(), directory, checkpoint, reference.digest());
    ExplainableModel model = ModelLoader.load(reference, directory, networks);
    try {
      // Checks that the files were not replaced while they were read.
      ModelDigest.require(reference.model(), directory, checkpoint, reference.digest());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    return model;
  }

  @Override
  public UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress) {
    RunSpec run = unit.run();
    Path directory = modelDirectories.apply(run.model());
    ModelDigest.require(run.model(), directory, null, unit.modelDigest());
    TrainingSample sample = TrainingSample.draw(datasetOf(unit), run.trainingSize(), run.seed());
    try (CheckpointAttempt attempt = new CheckpointAttempt(Path.of(unit.checkpoint()))) {
      TrainingTask task =
          new TrainingTask(
              run.untrainedModel(),
              directory,
              sample.train(),
              sample.dev(),
              unit.training(),
              run.seed(),
              device.toDevice(),
              attempt.directory());
      TrainingTask.Result result = Trainer.train(task, listener(progress), progress::isCancelled);
      ModelDigest.require(run.model(), directory, null, unit.modelDigest());
      String digest = digestOf(result);
      return new UnitResult.Trained(
          attempt.publish(digest).toString(), digest, result.devAccuracy(), result.seconds());
    }
  }

  private static TrainingTask.Listener listener(TrainingProgress progress) {
    return new TrainingTask.Listener() {
      @Override
      public void onStep(int step, int steps, double loss) {
        progress.advanced(step, steps);
      }

      @Override
      public void onPause() {
        progress.pause();
      }
    };
  }

  @Override
  public Attribution attribute(
      ExplainableModel model, EncodedInput input, WorkUnit.Attribute unit, Pauses pauses) {
    return switch (unit.method()) {
      case ATTENTION ->
          ofAttention(
              AttentionScores.ofLastLayer(
                  model.lastAttention(wholeText(model, input)),
                  input.predictingToken(),
                  input.featureOfToken(),
                  input.featureCount()));
      case ATTENTION_ROLLOUT ->
          ofAttention(
              AttentionScores.ofRollout(
                  model.attention(wholeText(model, input)),
                  input.predictingToken(),
                  input.featureOfToken(),
                  input.featureCount()));
      case INTEGRATED_GRADIENTS -> {
        AttributionSpec spec = unit.attribution();
        yield new IntegratedGradients(
                spec.value(),
                spec.baseline(),
                spec.steps(),
                () -> gradientTokens(pauses.isHurried()),
                pauses::pause)
            .attribute((DifferentiableModel) model, input, unit.target());
      }
      case INPUT_X_GRADIENT ->
          new LocalGradients(unit.attribution().value())
              .inputTimesGradient((DifferentiableModel) model, input, unit.target());
      case GRADIENT_NORM ->
          new LocalGradients(unit.attribution().value())
              .gradientNorm((DifferentiableModel) model, input, unit.target());
      case RANDOM,
          OCCLUSION,
          LIME,
          KERNEL_SHAP,
          SHAPLEY_SAMPLING,
          SHAPLEY_ANTITHETIC,
          SHAPLEY_KERNEL,
          SHAPLEY_LEVERAGE,
          SHAPLEY_REGRESSION,
          SHAPLEY_OWEN,
          SHAPLEY_EXACT ->
          throw new IllegalArgumentException(unit.method().id() + " needs no model");
    };
  }

  private static Attribution ofAttention(double[] scores) {
    return Attribution.ofScores(scores).withResolution(Resolution.ofScores(scores));
  }

  private int gradientTokens(boolean hurried) {
    if (device.cuda()) {
      return GPU_GRADIENT_TOKENS;
    }
    return hurried ? HURRIED_GRADIENT_TOKENS : CPU_GRADIENT_TOKENS;
  }

  private static TokenRow wholeText(ExplainableModel model, EncodedInput input) {
    return model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
  }

  /** The digest of a checkpoint, after its weights were checked to be on disk as written. */
  private static String digestOf(TrainingTask.Result result) {
    Path weights = result.checkpoint().resolve(Checkpoint.SINGLE_FILE);
    try {
      if (!FileDigests.sha256(weights).equals(result.digest())) {
        throw new AscribeException(
            ErrorCode.INTERNAL, weights + ": differs from what was written; is the disk in order?");
      }
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INTERNAL, "%s: cannot be read: %s".formatted(weights, e.getMessage()), e);
    }
    return ModelDigest.of(result.checkpoint());
  }

  /** The data set of a training; the last one is kept, since the runs of a study share it. */
  private Dataset datasetOf(WorkUnit.Train unit) {
    DatasetSpec spec = unit.run().dataset();
    String digest = DatasetDigest.of(spec);
    if (unit.dataDigest() != null && !digest.equals(unit.dataDigest())) {
      throw new AscribeException(
          ErrorCode.INPUT_CHANGED,
          "data set '%s': its files have changed since the work was given out: digest %s then, %s now"
              .formatted(spec.name(), unit.dataDigest(), digest));
    }
    if (!spec.equals(lastSpec) || !digest.equals(lastDigest)) {
      lastDataset = DatasetLoader.load(spec);
      lastSpec = spec;
      lastDigest = digest;
    }
    return lastDataset;
  }

  /** PyTorch reports it only in the text of an exception. */
  @Override
  public boolean isOutOfMemory(RuntimeException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("out of memory") || message.contains("can't allocate memory");
  }
}
