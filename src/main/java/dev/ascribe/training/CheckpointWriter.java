package dev.ascribe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.OwnerOnly;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.SafetensorsWriter;
import dev.ascribe.model.safetensors.SafetensorsWriter.Tensor;
import dev.ascribe.model.transformer.EncoderNetwork;
import dev.ascribe.model.transformer.Parameter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a trained network as one complete {@code model.safetensors}, atomically. */
final class CheckpointWriter {
  private final EncoderNetwork network;
  private final Path weightsBefore;
  private final Path directory;
  private final Runnable beforeTensor;

  /**
   * @param weightsBefore the directory from which training started: the embeddings of tokens that
   *     do not occur come from there
   * @param beforeTensor may throw, which leaves no trace in the directory
   */
  CheckpointWriter(
      EncoderNetwork network, Path weightsBefore, Path directory, Runnable beforeTensor) {
    this.network = network;
    this.weightsBefore = weightsBefore;
    this.directory = directory;
    this.beforeTensor = beforeTensor;
  }

  /**
   * Writes the weights as they are now.
   *
   * @param decay by how much weight decay has shrunk what has no gradient
   * @return SHA-256 of the file
   */
  String write(double decay) {
    try {
      OwnerOnly.createDirectories(directory);
    } catch (IOException e) {
      throw DiskErrors.writing(directory, e);
    }
    List<Tensor> tensors = new ArrayList<>();
    for (Parameter parameter : network.parameters()) {
      if (parameter.names().contains(network.wordTableName())) {
        tensors.add(wordTable(parameter, decay));
      } else {
        addTensors(parameter, tensors);
      }
    }
    return SafetensorsWriter.write(
            directory.resolve(Checkpoint.SINGLE_FILE), Map.of("format", "pt"), tensors)
        .sha256();
  }

  /** The tensors that are fused in a parameter. */
  private void addTensors(Parameter parameter, List<Tensor> tensors) {
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

  private Tensor wordTable(Parameter parameter, double decay) {
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

  /** Weights that are not numbers are no checkpoint. */
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
}
