package dev.ascribe.model.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.SafetensorsWriter;
import dev.ascribe.model.safetensors.SafetensorsWriter.Tensor;
import dev.ascribe.model.safetensors.SafetensorsWriter.Written;
import dev.ascribe.model.safetensors.TensorSource;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Converts GGUF files to the files of a Hugging Face style directory. */
public final class GgufConversion {
  private static final int BYTES_PER_MEGABYTE = 1 << 20;

  /** Memory in megabytes that the program needs beside a tensor. */
  private static final int SPARE_MEGABYTES = 512;

  private GgufConversion() {}

  /**
   * The JSON files of the directory.
   *
   * @param config {@code config.json}
   * @param tokenizer {@code tokenizer.json}
   * @param tokenizerConfig {@code tokenizer_config.json}, with the chat template of the GGUF file
   */
  public record Descriptions(JsonNode config, JsonNode tokenizer, JsonNode tokenizerConfig) {}

  /**
   * Creates the JSON files from the metadata.
   *
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL for architectures and tokenizers
   *     that are not supported; CORRUPT_CHECKPOINT
   */
  public static Descriptions describe(GgufModel model) {
    GgufTokenizer tokenizer = GgufTokenizer.of(model);
    return new Descriptions(GgufConfig.of(model).json(), tokenizer.json(), tokenizer.config());
  }

  /** Returns the size of the converted weights in bytes, without a header of a few kilobytes. */
  public static long convertedBytes(GgufModel model) {
    return model.names().stream().mapToLong(model::elementCount).sum() * Float.BYTES;
  }

  /**
   * Returns the converted tensors under Hugging Face's names.
   *
   * @param model must stay open while tensors are read
   * @throws dev.ascribe.common.AscribeException as {@link #describe}
   */
  public static TensorSource tensors(GgufModel model) {
    return new GgufTensors(model);
  }

  /**
   * Writes {@code model.safetensors} with all tensors as F32, one at a time. The same file always
   * gives the same bytes.
   *
   * @param progress receives the number of bytes written so far
   * @throws AscribeException as {@link #describe}; OUT_OF_MEMORY if a tensor does not fit the heap;
   *     DISK_FULL
   */
  public static Written writeWeights(GgufModel model, Path directory, LongConsumer progress)
      throws IOException {
    GgufTensors source = new GgufTensors(model);
    List<Tensor> tensors = new ArrayList<>();
    for (String name : source.names()) {
      requireHeap(model, name, source.heapBytes(name));
      tensors.add(
          new Tensor(name, source.shape(name), () -> FloatBuffer.wrap(source.values(name))));
    }
    return SafetensorsWriter.write(directory.resolve(Checkpoint.SINGLE_FILE), tensors, progress);
  }

  private static void requireHeap(GgufModel model, String name, long bytes) {
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap) {
      throw new AscribeException(
          ErrorCode.OUT_OF_MEMORY,
          "%s: tensor '%s' takes %d MB to convert, Java's heap has %d MB; give it more with ASCRIBE_JAVA_OPTS=-Xmx%dm"
              .formatted(
                  model.file(),
                  name,
                  bytes / BYTES_PER_MEGABYTE,
                  heap / BYTES_PER_MEGABYTE,
                  bytes / BYTES_PER_MEGABYTE + SPARE_MEGABYTES));
    }
  }
}
