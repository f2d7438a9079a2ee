package dev.ascribe.model.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.SafetensorsWriter;
import dev.ascribe.model.safetensors.SafetensorsWriter.Tensor;
import dev.ascribe.model.safetensors.SafetensorsWriter.Written;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** Makes the parts of a Hugging Face directory from a GGUF file. */
public final class GgufConversion {
  /** Tensors that follow from the configuration, or that only llama.cpp needs. */
  private static final Set<String> DERIVED = Set.of("rope_freqs.weight");

  private GgufConversion() {}

  /**
   * The JSON files of the directory.
   *
   * @param config {@code config.json}
   * @param tokenizer {@code tokenizer.json}
   * @param tokenizerConfig {@code tokenizer_config.json}, with the file's chat template
   */
  public record Descriptions(JsonNode config, JsonNode tokenizer, JsonNode tokenizerConfig) {}

  /**
   * Reads what the metadata says.
   *
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL for architectures and tokenizers
   *     that are not read here, CORRUPT_CHECKPOINT
   */
  public static Descriptions describe(GgufFile file) {
    GgufTokenizer tokenizer = GgufTokenizer.of(file);
    return new Descriptions(GgufConfig.of(file).json(), tokenizer.json(), tokenizer.config());
  }

  /** How many bytes the converted weights will take, within a few kilobytes of header. */
  public static long convertedBytes(GgufFile file) {
    return file.names().stream().mapToLong(file::elementCount).sum() * Float.BYTES;
  }

  /**
   * Writes {@code model.safetensors}, all tensors as F32, one at a time. The same file gives the
   * same bytes.
   *
   * @param progress receives the bytes of tensors written so far
   * @throws dev.ascribe.common.AscribeException as {@link #describe}; DISK_FULL
   */
  public static Written writeWeights(GgufFile file, Path directory, LongConsumer progress)
      throws IOException {
    GgufConfig config = GgufConfig.of(file);
    List<Tensor> tensors = new ArrayList<>();
    long[] done = {0};
    for (String name : file.names()) {
      if (DERIVED.contains(name)) {
        continue;
      }
      String target =
          TensorNames.huggingFace(name)
              .orElseThrow(
                  () ->
                      GgufErrors.unsupported(
                          file.file(),
                          "tensor '%s' has no place in a %s model"
                              .formatted(name, config.architecture().id())));
      tensors.add(
          new Tensor(
              target,
              file.shape(name),
              () -> {
                float[] values = values(file, name, config);
                done[0] += (long) values.length * Float.BYTES;
                progress.accept(done[0]);
                return FloatBuffer.wrap(values);
              }));
    }
    return SafetensorsWriter.write(
        directory.resolve(Checkpoint.SINGLE_FILE), Map.of("format", "pt"), tensors);
  }

  private static float[] values(GgufFile file, String name, GgufConfig config) {
    float[] values = file.read(name);
    if (!config.architecture().rotatesPairs()) {
      return values;
    }
    if (TensorNames.isQuery(name)) {
      return halvesOfPairs(file, name, values, config.heads());
    }
    if (TensorNames.isKey(name)) {
      return halvesOfPairs(file, name, values, config.keyHeads());
    }
    return values;
  }

  /**
   * Undoes the reordering of a rotary projection's rows: within a head, row 2p + h of the file is
   * row h * half + p of Hugging Face's.
   */
  private static float[] halvesOfPairs(GgufFile file, String name, float[] values, int heads) {
    int rows = (int) file.shape(name)[0];
    if (rows % (2 * heads) != 0) {
      throw GgufErrors.corrupt(
          file.file(), "tensor '%s': %d rows for %d heads".formatted(name, rows, heads));
    }
    int columns = values.length / rows;
    int half = rows / heads / 2;
    float[] ordered = new float[values.length];
    for (int row = 0; row < rows; row++) {
      int head = row / (2 * half);
      int within = row % (2 * half);
      int target = head * 2 * half + within % 2 * half + within / 2;
      System.arraycopy(values, row * columns, ordered, target * columns, columns);
    }
    return ordered;
  }
}
