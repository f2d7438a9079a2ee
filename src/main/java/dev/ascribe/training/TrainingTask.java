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
  public TrainingTask {
    train = List.copyOf(train);
    dev = List.copyOf(dev);
  }
}
