package dev.ascribe.training;

import ai.djl.Device;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Instance;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.TrainingSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * A training: the model, the texts and the settings.
 *
 * @param model the classifier before training; if it has a checkpoint, training continues from it
 * @param modelDirectory of the pre-trained model
 * @param train the instances for training
 * @param dev the instances by which the best checkpoint is chosen; without any, the last one is
 *     kept
 * @param seed of the head, of the order of the texts and of dropout
 * @param checkpointDirectory receives {@code model.safetensors} and {@code config.json}; created if
 *     it is missing
 */
public record TrainingTask(
    ModelRef model,
    Path modelDirectory,
    List<Instance> train,
    List<Instance> dev,
    TrainingSpec spec,
    long seed,
    Device device,
    Path checkpointDirectory) {
  /**
   * Receives the progress of a training, on the training thread, which continues when the call
   * returns.
   */
  @FunctionalInterface
  public interface Listener {
    Listener NONE = (step, steps, loss) -> {};

    /**
     * A step has been made.
     *
     * @param step counts from 1
     * @param steps number of steps of the whole training
     * @param loss mean cross-entropy of the step's batch before the update, in nats
     */
    void onStep(int step, int steps, double loss);

    /**
     * Called at further points where the training can pause: between two tensors during loading,
     * within a step, between two batches of an evaluation, and between two tensors of a checkpoint.
     * An exception ends the training.
     */
    default void onPause() {}
  }

  /**
   * The result of a training.
   *
   * @param devAccuracy of the best checkpoint; NaN without dev instances
   * @param devLoss its mean cross-entropy in nats; NaN without dev instances
   * @param bestEpoch counts from 1
   * @param steps number of optimiser steps
   * @param checkpoint the directory of the weights
   * @param digest SHA-256 of the weights' file, in hexadecimal
   */
  public record Result(
      double devAccuracy,
      double devLoss,
      int bestEpoch,
      int steps,
      double seconds,
      Path checkpoint,
      String digest) {}

  public TrainingTask {
    train = List.copyOf(train);
    dev = List.copyOf(dev);
  }

  /**
   * Checks that a training with these settings can begin.
   *
   * @throws AscribeException INVALID_VALUE, NOT_ENOUGH_DATA without training texts
   */
  void requireTrainable() {
    require(spec.epochs() >= 1, "epochs", spec.epochs(), "at least 1");
    require(spec.batchSize() >= 1, "batch-size", spec.batchSize(), "at least 1");
    require(spec.learningRate() > 0, "learning-rate", spec.learningRate(), "above 0");
    require(spec.clipNorm() > 0, "clip-norm", spec.clipNorm(), "above 0");
    require(spec.weightDecay() >= 0, "weight-decay", spec.weightDecay(), "0 or more");
    require(
        spec.dropout() >= 0 && spec.dropout() < 1, "dropout", spec.dropout(), "from 0 to below 1");
    require(
        spec.warmupShare() >= 0 && spec.warmupShare() < 1,
        "warmup-share",
        spec.warmupShare(),
        "from 0 to below 1");
    if (train.isEmpty()) {
      throw new AscribeException(ErrorCode.NOT_ENOUGH_DATA, "training: there are no texts");
    }
  }

  private static void require(boolean valid, String key, Number value, String allowed) {
    if (!valid) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "training.%s: is %s (allowed: %s)".formatted(key, value, allowed));
    }
  }
}
