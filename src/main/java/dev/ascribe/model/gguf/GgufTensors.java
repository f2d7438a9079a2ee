package dev.ascribe.model.gguf;

import dev.ascribe.common.Names;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.safetensors.ElementType;
import dev.ascribe.model.safetensors.TensorSource;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a GGUF model in Hugging Face's form: with its names, its order of rows, and as
 * F32. The model must stay open while tensors are read.
 */
final class GgufTensors implements TensorSource {
  /** Tensors that can be computed from the configuration, or that only llama.cpp needs. */
  private static final Set<String> DERIVED = Set.of("rope_freqs.weight");

  private final GgufModel model;
  private final GgufConfig config;
  private final Map<String, String> ggufNames = new LinkedHashMap<>();

  /**
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL for a tensor that is unknown; the
   *     exceptions of {@link GgufConfig#of}
   */
  GgufTensors(GgufModel model) {
    this.model = model;
    this.config = GgufConfig.of(model);
    for (String name : model.names()) {
      if (!DERIVED.contains(name)) {
        ggufNames.put(huggingFaceName(name), name);
      }
    }
  }

  private String huggingFaceName(String name) {
    return GgufNames.huggingFace(name)
        .orElseThrow(
            () ->
                ModelFile.unsupported(
                    model.file(),
                    "tensor '%s' does not belong to a %s model"
                        .formatted(name, config.architecture().id())));
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(ggufNames.keySet());
  }

  @Override
  public long[] shape(String name) {
    return model.shape(ggufName(name));
  }

  @Override
  public ElementType elementType(String name) {
    return ElementType.F32;
  }

  @Override
  public void read(String name, FloatBuffer destination) {
    destination.put(values(name));
  }

  /**
   * Returns the bytes of the heap that {@link #values} takes. Reordered rows are in memory twice.
   */
  long heapBytes(String name) {
    int copies = rotatedHeads(ggufName(name)) > 0 ? 2 : 1;
    return copies * elementCount(name) * Float.BYTES;
  }

  /** Returns all elements, row by row. */
  float[] values(String name) {
    String ggufName = ggufName(name);
    float[] values = model.read(ggufName);
    int heads = rotatedHeads(ggufName);
    return heads > 0 ? halvesOfPairs(ggufName, values, heads) : values;
  }

  /**
   * Returns the number of heads of a projection whose rows must be reordered; 0 for other tensors.
   */
  private int rotatedHeads(String ggufName) {
    if (!config.architecture().rotatesPairs()) {
      return 0;
    }
    if (GgufNames.isQuery(ggufName)) {
      return config.heads();
    }
    return GgufNames.isKey(ggufName) ? config.keyHeads() : 0;
  }

  /**
   * Restores Hugging Face's order of a projection's rows: within a head, row 2p + h of the file is
   * row h * half + p.
   */
  private float[] halvesOfPairs(String name, float[] values, int heads) {
    int rows = (int) model.shape(name)[0];
    if (rows % (2 * heads) != 0) {
      throw ModelFile.corrupt(
          model.file(),
          "tensor '%s': %s for %s"
              .formatted(name, Names.count(rows, "row"), Names.count(heads, "head")));
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

  private String ggufName(String name) {
    String ggufName = ggufNames.get(name);
    if (ggufName == null) {
      throw ModelFile.corrupt(model.file(), "has no tensor '" + name + "'");
    }
    return ggufName;
  }

  /** Does nothing, since the caller closes the model. */
  @Override
  public void close() {}
}
