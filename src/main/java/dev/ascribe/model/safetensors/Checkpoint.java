package dev.ascribe.model.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.model.files.JsonFile;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The weights of a Hugging Face style directory: {@code model.safetensors}, or the shards that
 * {@code model.safetensors.index.json} lists.
 */
public final class Checkpoint implements TensorSource {
  public static final String SINGLE_FILE = "model.safetensors";
  public static final String SHARD_INDEX = "model.safetensors.index.json";

  /** A file name without directory separators that does not begin with a dot. */
  private static final Pattern SHARD_NAME = Pattern.compile("[\\w-][\\w. -]{0,200}");

  private static final List<String> PICKLES =
      List.of("pytorch_model.bin", "pytorch_model.bin.index.json");

  private final Path directory;
  private final Map<String, SafetensorsFile> fileOfTensor;
  private final Set<SafetensorsFile> files;

  private Checkpoint(Path directory, Map<String, SafetensorsFile> fileOfTensor) {
    this.directory = directory;
    this.fileOfTensor = fileOfTensor;
    this.files = new LinkedHashSet<>(fileOfTensor.values());
  }

  /**
   * Opens and validates all weight files of a directory.
   *
   * @throws dev.ascribe.common.AscribeException MODEL_NOT_FOUND if there are no weights;
   *     UNSUPPORTED_MODEL if there are only pickled ones; CORRUPT_CHECKPOINT if a file is broken,
   *     or if a shard or a tensor of the index is missing
   */
  public static Checkpoint open(Path directory) {
    List<Path> weights = weightFiles(directory);
    if (weights.get(0).endsWith(SINGLE_FILE)) {
      SafetensorsFile file = SafetensorsFile.open(weights.get(0));
      Map<String, SafetensorsFile> tensors = new LinkedHashMap<>();
      file.names().forEach(name -> tensors.put(name, file));
      return new Checkpoint(directory, tensors);
    }
    return openShards(directory);
  }

  /**
   * Returns the weight files of a directory: the single file, or the shards in the order of the
   * index.
   *
   * @throws dev.ascribe.common.AscribeException as {@link #open}
   */
  public static List<Path> weightFiles(Path directory) {
    Path single = directory.resolve(SINGLE_FILE);
    if (Files.exists(single)) {
      return List.of(single);
    }
    if (Files.exists(directory.resolve(SHARD_INDEX))) {
      return shardOfTensor(directory).values().stream().distinct().toList();
    }
    for (String pickle : PICKLES) {
      if (Files.exists(directory.resolve(pickle))) {
        throw ModelFile.unsupported(
            directory,
            ("has only %s, a pickle, which runs code when it is read; save the model as"
                    + " safetensors where you trust it: model.save_pretrained(DIRECTORY,"
                    + " safe_serialization=True)")
                .formatted(pickle));
      }
    }
    throw ModelFile.missing(
        directory, "has no weights (expected: %s or %s)".formatted(SINGLE_FILE, SHARD_INDEX));
  }

  private static Checkpoint openShards(Path directory) {
    Map<Path, SafetensorsFile> open = new LinkedHashMap<>();
    Map<String, SafetensorsFile> tensors = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Path> entry : shardOfTensor(directory).entrySet()) {
        SafetensorsFile shard = open.computeIfAbsent(entry.getValue(), SafetensorsFile::open);
        if (!shard.names().contains(entry.getKey())) {
          throw ModelFile.corrupt(
              entry.getValue(),
              "has no tensor '%s', which %s places there".formatted(entry.getKey(), SHARD_INDEX));
        }
        tensors.put(entry.getKey(), shard);
      }
      return new Checkpoint(directory, tensors);
    } catch (RuntimeException e) {
      open.values().forEach(SafetensorsFile::close);
      throw e;
    }
  }

  private static Map<String, Path> shardOfTensor(Path directory) {
    Path index = directory.resolve(SHARD_INDEX);
    JsonNode weightMap = JsonFile.readObject(index, SizeLimit.INDEX).path("weight_map");
    if (!weightMap.isObject() || weightMap.isEmpty()) {
      throw ModelFile.corrupt(index, "has no weight_map of tensor names to file names");
    }
    Map<String, Path> shards = new LinkedHashMap<>();
    Map<String, Path> shardOfName = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
      String name = entry.getValue().asText();
      if (!shardOfName.containsKey(name)) {
        shardOfName.put(name, shard(directory, index, entry.getKey(), name));
      }
      shards.put(entry.getKey(), shardOfName.get(name));
    }
    return shards;
  }

  private static Path shard(Path directory, Path index, String tensor, String name) {
    // An index of unknown origin must not lead to files outside the model's directory.
    if (!SHARD_NAME.matcher(name).matches()) {
      throw ModelFile.corrupt(
          index, "places tensor '%s' in '%s', which is not a file name".formatted(tensor, name));
    }
    Path shard = directory.resolve(name);
    if (!Files.exists(shard)) {
      throw ModelFile.corrupt(index, "lists the shard '%s', which is not there".formatted(name));
    }
    return shard;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(fileOfTensor.keySet());
  }

  @Override
  public long[] shape(String name) {
    return file(name).shape(name);
  }

  @Override
  public ElementType elementType(String name) {
    return file(name).elementType(name);
  }

  @Override
  public void read(String name, FloatBuffer destination) {
    file(name).read(name, destination);
  }

  /**
   * Returns how many elements of a floating-point tensor are NaN or infinite. It reads the tensor
   * in small pieces.
   *
   * @throws dev.ascribe.common.AscribeException as {@link #read}
   */
  public long countNonFinite(String name) {
    return file(name).countNonFinite(name);
  }

  private SafetensorsFile file(String name) {
    return ModelFile.requireTensor(fileOfTensor, name, directory);
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
