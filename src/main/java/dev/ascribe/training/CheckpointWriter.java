package dev.ascribe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.OwnerOnly;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.SafetensorsWriter;
import dev.ascribe.model.safetensors.SafetensorsWriter.Tensor;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.EncoderNetwork;
import dev.ascribe.model.transformer.Network;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a trained network as one complete {@code model.safetensors}, and the configuration beside
 * it. Both appear completely or not at all.
 */
final class CheckpointWriter {
  private final EncoderNetwork network;
  private final Path weightsBefore;
  private final Path directory;
  private final Runnable beforeTensor;

  /**
   * @param weightsBefore the directory from which training started; the embeddings of tokens that
   *     do not occur in training come from there
   * @param beforeTensor is called before each tensor; an exception from it ends the writing, and
   *     leaves nothing in the directory
   */
  CheckpointWriter(
      EncoderNetwork network, Path weightsBefore, Path directory, Runnable beforeTensor) {
    this.network = network;
    this.weightsBefore = weightsBefore;
    this.directory = directory;
    this.beforeTensor = beforeTensor;
  }

  /**
   * Writes the present weights.
   *
   * @param decay the factor by which weight decay has shrunk parameters without gradients
   * @return SHA-256 of the file
   */
  String write(double decay) {
    try {
      OwnerOnly.createDirectories(directory);
    } catch (IOException e) {
      throw DiskErrors.writing(directory, e);
    }
    List<Tensor> tensors = new ArrayList<>();
    for (Network.Parameter parameter : network.parameters()) {
      if (parameter.names().contains(network.wordTableName())) {
        tensors.add(wordTable(parameter, decay));
      } else {
        addTensors(parameter, tensors);
      }
    }
    return SafetensorsWriter.write(directory.resolve(Checkpoint.SINGLE_FILE), tensors, bytes -> {})
        .sha256();
  }

  /** Adds the tensors that are fused in a parameter. */
  private void addTensors(Network.Parameter parameter, List<Tensor> tensors) {
    Shape shape = parameter.array().getShape();
    int count = parameter.names().size();
    long[] shapeOfEach = shape.getShape().clone();
    shapeOfEach[0] /= count;
    long rows = shapeOfEach[0];
    for (int i = 0; i < count; i++) {
      int index = i;
      long from = i * rows;
      tensors.add(
          new Tensor(
              parameter.names().get(i),
              shapeOfEach,
              () -> {
                beforeTensor.run();
                try (NDArray part = parameter.array().get(from + ":" + (from + rows))) {
                  float[] values = part.toFloatArray();
                  requireFinite(parameter.names().get(index), values);
                  return FloatBuffer.wrap(values);
                }
              }));
    }
  }

  private Tensor wordTable(Network.Parameter parameter, double decay) {
    int[] kept = network.keptTokens();
    int width = network.config().width();
    long[] shape = {network.config().vocabularySize(), width};
    return new Tensor(
        network.wordTableName(),
        shape,
        () -> {
          beforeTensor.run();
          float[] trained = parameter.array().toFloatArray();
          requireFinite(network.wordTableName(), trained);
          float[] all = network.wordTableOf(weightsBefore);
          for (int i = 0; i < all.length; i++) {
            all[i] *= (float) decay;
          }
          for (int row = 0; row < kept.length; row++) {
            System.arraycopy(trained, row * width, all, kept[row] * width, width);
          }
          return FloatBuffer.wrap(all);
        });
  }

  /** Refuses weights that are not finite. */
  private static void requireFinite(String tensor, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new AscribeException(
            ErrorCode.NON_FINITE_OUTPUT,
            "training: weights of '%s' have become %s; a lower learning rate may help"
                .formatted(tensor, value));
      }
    }
  }

  /**
   * Writes the {@code config.json} beside the weights: the model's, with the names of the labels of
   * a classification head, so that each output has its label.
   */
  static void writeConfig(ModelRef reference, Path modelDirectory, Path checkpoint) {
    ObjectNode config = ConfigReader.open(modelDirectory).json().deepCopy();
    if (reference.paradigm() == Paradigm.FINE_TUNED) {
      config.remove(List.of("num_labels", "problem_type"));
      ObjectNode byIndex = config.putObject("id2label");
      ObjectNode byName = config.putObject("label2id");
      for (int index = 0; index < reference.labels().size(); index++) {
        byIndex.put(Integer.toString(index), reference.labels().get(index));
        byName.put(reference.labels().get(index), index);
      }
    }
    Path partial = checkpoint.resolve("." + ConfigReader.FILE + ".partial");
    try {
      Files.writeString(partial, config.toPrettyString());
      Files.move(partial, checkpoint.resolve(ConfigReader.FILE), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DiskErrors.writing(checkpoint, e);
    }
  }
}
