package dev.ascribe.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tiny random Llama with more or fewer positions: they are rotations and take no weights. */
public final class TinyLlama {
  private static final Path ORIGINAL = Path.of("src/test/resources/models/tiny-llama");

  private TinyLlama() {}

  /** A copy of the model in a folder. */
  public static Path withPositions(Path folder, int positions) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("llama-" + positions));
    for (String file : List.of("model.safetensors", "tokenizer.json")) {
      Files.copy(ORIGINAL.resolve(file), directory.resolve(file));
    }
    Files.writeString(
        directory.resolve("config.json"),
        Files.readString(ORIGINAL.resolve("config.json"))
            .replace(
                "\"max_position_embeddings\": 64", "\"max_position_embeddings\": " + positions));
    return directory;
  }
}
