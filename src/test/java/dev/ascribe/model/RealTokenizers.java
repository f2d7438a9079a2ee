package dev.ascribe.model;

import dev.ascribe.SharedFiles;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Directories with a real tokenizer and the configuration of a tiny model that fits it. */
final class RealTokenizers {
  static final List<String> ENCODERS = List.of("bert-base-uncased", "roberta-base");
  static final List<String> DECODERS = List.of("gpt2", "stories260K");

  private RealTokenizers() {}

  /** A directory that layouts can be opened for. */
  static Path directory(Path folder, String name) throws IOException {
    if (name.equals("stories260K")) {
      return SharedFiles.require("models/stories260K");
    }
    String tiny =
        switch (name) {
          case "bert-base-uncased" -> "tiny-bert";
          case "roberta-base" -> "tiny-roberta";
          default -> "tiny-gpt2";
        };
    Path directory = folder.resolve(name);
    if (Files.isDirectory(directory)) {
      return directory;
    }
    Path source = SharedFiles.require("tokenizers/" + name);
    Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.filter(f -> !f.endsWith("config.json")).toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        directory.resolve("config.json"),
        Files.readString(GoldenEncoder.directory(tiny).resolve("config.json"))
            .replaceAll("\"(vocab_size)\": \\d+", "\"$1\": 50265")
            .replaceAll("\"(max_position_embeddings|n_positions)\": \\d+", "\"$1\": 514"));
    return directory;
  }

  /** A classifier over it: plain texts where there is no template. */
  static ModelRef reference(Path directory, Paradigm paradigm, String template) {
    return new ModelRef(
        directory.toString(),
        paradigm,
        List.of("bad", "good"),
        template,
        template == null ? List.of() : List.of("bad", "good"),
        null);
  }
}
