package dev.ascribe.training;

import ai.djl.Device;
import dev.ascribe.dataset.Instance;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.TrainingSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * A training to be done.
 *
 * @param model the classifier before training; with a checkpoint, training continues from it
 * @param modelDirectory of the pre-trained model
 * @param train the instances to learn from
 * @param dev the instances that choose the best checkpoint; without any, the last one is kept
 * @param seed of the head, the order of the texts and dropout
 * @param checkpointDirectory receives {@code model.safetensors} and {@code config.json}; created
 *     when missing
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
     * A step was taken.
     *
     * @param step counts from 1
     * @param steps of the whole training
     * @param loss mean cross-entropy of the step's batch before the update, in nats
     */
    void onStep(int step, int steps, double loss);

    /**
     * Called where the training can be paused as well: between two tensors that are loaded, within
     * a step, between two batches of an evaluation and between two tensors of a checkpoint. An
     * exception ends the training.
     */
    default void onPause() {}
  }

  /**
   * The result of a training.
   *
   * @param devAccuracy of the best checkpoint; NaN without dev instances
   * @param devLoss its mean cross-entropy in nats; NaN without dev instances
   * @param bestEpoch counts from 1
   * @param steps optimiser steps taken
   * @param checkpoint the directory that holds the weights
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
}
