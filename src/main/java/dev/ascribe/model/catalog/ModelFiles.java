package dev.ascribe.model.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.tokenizer.TokenizerJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Selects the files of a model directory that belong to the model, and writes new ones. */
final class ModelFiles {
  static final String CONFIG = "config.json";
  static final String TOKENIZER_CONFIG = "tokenizer_config.json";

  private static final Set<String> SMALL_FILES =
      Set.of(
          CONFIG,
          TokenizerJson.FILE,
          TOKENIZER_CONFIG,
          "special_tokens_map.json",
          "vocab.txt",
          "vocab.json",
          "merges.txt",
          "tokenizer.model",
          "chat_template.jinja",
          "generation_config.json",
          "LICENSE",
          Checkpoint.SHARD_INDEX);

  private ModelFiles() {}

  /**
   * Returns the files of a directory that belong to the model, sorted by name. If there are several
   * sets of weights, only the one that is loaded belongs to it.
   *
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT if a file other than the weights
   *     is larger than any model's
   */
  static List<Path> in(Path directory) throws IOException {
    Predicate<Path> isWeights = weights(directory);
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found =
          files
              .filter(Files::isRegularFile)
              .filter(file -> isSmall(file) || isWeights.test(file))
              .sorted(Comparator.comparing(file -> file.getFileName().toString()))
              .toList();
      for (Path file : found) {
        if (isSmall(file)) {
          ModelFile.requireWithin(file, SizeLimit.VOCABULARY);
        }
      }
      return found;
    }
  }

  private static boolean isSmall(Path file) {
    return SMALL_FILES.contains(file.getFileName().toString());
  }

  private static Predicate<Path> weights(Path directory) {
    if (Files.exists(directory.resolve(Checkpoint.SINGLE_FILE))
        || Files.exists(directory.resolve(Checkpoint.SHARD_INDEX))) {
      return Set.copyOf(Checkpoint.weightFiles(directory))::contains;
    }
    return file -> {
      String name = file.getFileName().toString();
      return name.endsWith(".safetensors") && !name.startsWith(".");
    };
  }

  /** Writes a file and waits until it is on the disk. */
  static void writeForced(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(0);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  static void writeJson(Path file, JsonNode json) throws IOException {
    writeForced(file, json.toPrettyString().getBytes(StandardCharsets.UTF_8));
  }
}
