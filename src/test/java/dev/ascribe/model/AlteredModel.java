package dev.ascribe.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.SafetensorsWriter;
import dev.ascribe.model.safetensors.SafetensorsWriter.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A copy of a model directory that differs from it in tensors or in its configuration. */
public final class AlteredModel {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path source;
  private final ObjectNode config;
  private final Map<String, Consumer<float[]>> changes = new HashMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private Path weights;

  private AlteredModel(Path source, ObjectNode config) {
    this.source = source;
    this.config = config;
    this.weights = source;
  }

  public static AlteredModel of(Path source) {
    return new AlteredModel(source, (ObjectNode) read(source.resolve("config.json")));
  }

  /** With the tensors of another directory. */
  public AlteredModel weightsOf(Path directory) {
    weights = directory;
    return this;
  }

  public AlteredModel config(String key, Object value) {
    config.set(key, JSON.valueToTree(value));
    return this;
  }

  public AlteredModel withoutConfig(String key) {
    config.remove(key);
    return this;
  }

  /** The names of the head's labels, in the order of its outputs. */
  public AlteredModel labels(String... labels) {
    ObjectNode byIndex = config.putObject("id2label");
    for (int index = 0; index < labels.length; index++) {
      byIndex.put("" + index, labels[index]);
    }
    return this;
  }

  public AlteredModel tensor(String name, Consumer<float[]> change) {
    changes.put(name, change);
    return this;
  }

  public AlteredModel withoutTensor(String name) {
    leftOut.add(name);
    return this;
  }

  /** The directory, which is made where there is none. */
  public Path write(Path target) {
    try {
      Files.createDirectories(target);
      try (Stream<Path> files = Files.list(source)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (!file.toString().endsWith(".safetensors")) {
            Files.write(target.resolve(file.getFileName()), Files.readAllBytes(file));
          }
        }
      }
      Files.writeString(target.resolve("config.json"), config.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    writeWeights(target);
    return target;
  }

  private void writeWeights(Path target) {
    List<Tensor> tensors = new ArrayList<>();
    try (Checkpoint checkpoint = Checkpoint.open(weights)) {
      for (String name : checkpoint.names()) {
        if (leftOut.contains(name) || !checkpoint.elementType(name).floatingPoint()) {
          continue;
        }
        float[] values = new float[(int) checkpoint.elementCount(name)];
        checkpoint.read(name, FloatBuffer.wrap(values));
        changes.getOrDefault(name, unchanged -> {}).accept(values);
        tensors.add(new Tensor(name, checkpoint.shape(name), () -> FloatBuffer.wrap(values)));
      }
      if (!checkpoint.names().containsAll(changes.keySet())
          || !checkpoint.names().containsAll(leftOut)) {
        throw new IllegalArgumentException("no such tensor among " + checkpoint.names());
      }
    }
    SafetensorsWriter.write(target.resolve("model.safetensors"), Map.of("format", "pt"), tensors);
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
