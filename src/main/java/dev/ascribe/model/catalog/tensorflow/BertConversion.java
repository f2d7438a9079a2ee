package dev.ascribe.model.catalog.tensorflow;

import dev.ascribe.model.safetensors.SafetensorsWriter;
import dev.ascribe.model.safetensors.SafetensorsWriter.Tensor;
import dev.ascribe.model.safetensors.SafetensorsWriter.Written;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Converts the variables of Google's BERT (Devlin et al. 2019) to the tensors of Hugging Face's
 * BERT. The decoder of the masked-language-model head is tied to the word embeddings, so it is not
 * written.
 */
public final class BertConversion {
  private static final int TILE = 32;

  private BertConversion() {}

  /**
   * Writes the checkpoint as one safetensors file. Only one tensor is in memory at a time.
   *
   * @param progress receives the number of bytes written so far
   */
  public static Written convert(
      TensorFlowCheckpoint checkpoint, Path target, LongConsumer progress) {
    List<Tensor> tensors = new ArrayList<>();
    for (String variable : checkpoint.names()) {
      long[] shape = checkpoint.shape(variable);
      boolean transposed = isKernel(variable) && shape.length == 2;
      tensors.add(
          new Tensor(
              huggingFaceName(variable),
              transposed ? new long[] {shape[1], shape[0]} : shape,
              () -> {
                float[] values = checkpoint.read(variable);
                return FloatBuffer.wrap(
                    transposed ? transpose(values, (int) shape[0], (int) shape[1]) : values);
              }));
    }
    return SafetensorsWriter.write(target, tensors, progress);
  }

  /**
   * Whether a variable is the kernel of a dense layer. Kernels are [in, out], and Hugging Face's
   * weights are [out, in].
   */
  private static boolean isKernel(String variable) {
    return variable.endsWith("/kernel");
  }

  /**
   * Returns the Hugging Face name of a variable, such as {@code
   * bert.encoder.layer.0.output.LayerNorm.weight}.
   */
  static String huggingFaceName(String variable) {
    return variable
        .replaceFirst("^module/", "")
        .replaceFirst("/layer_(\\d+)/", "/layer/$1/")
        .replaceFirst("/kernel$", "/weight")
        .replaceFirst("/gamma$", "/weight")
        .replaceFirst("/beta$", "/bias")
        .replaceFirst("/output_bias$", "/bias")
        .replaceFirst("/output_weights$", "/weight")
        .replaceFirst("_embeddings$", "_embeddings/weight")
        .replace('/', '.');
  }

  /**
   * Transposes [rows, columns] to [columns, rows], tile by tile so that both sides stay in the
   * processor's cache.
   */
  static float[] transpose(float[] values, int rows, int columns) {
    float[] transposed = new float[values.length];
    for (int row0 = 0; row0 < rows; row0 += TILE) {
      int rowEnd = Math.min(row0 + TILE, rows);
      for (int column0 = 0; column0 < columns; column0 += TILE) {
        int columnEnd = Math.min(column0 + TILE, columns);
        for (int row = row0; row < rowEnd; row++) {
          for (int column = column0; column < columnEnd; column++) {
            transposed[column * rows + row] = values[row * columns + column];
          }
        }
      }
    }
    return transposed;
  }
}
