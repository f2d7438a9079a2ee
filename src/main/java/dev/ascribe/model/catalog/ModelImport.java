package dev.ascribe.model.catalog;

import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.tokenizer.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** Copies or links the files of a checked model directory into a home. */
final class ModelImport {
  private ModelImport() {}

  /** Whether an imported model has its own weights or points to those that are there. */
  enum Mode {
    COPY,
    LINK
  }

  /** The finished directory, within the staging directory. */
  static Path run(Path source, String name, Mode mode, Staging staging) throws IOException {
    ModelChecker.check(source).requireSound(source);
    Path target = staging.subdirectory("model");
    for (Path file : ModelFiles.in(source)) {
      String fileName = file.getFileName().toString();
      // Weights that the model does not load (a second copy, another format) stay where they are.
      if (fileName.endsWith(".safetensors") && !Checkpoint.weightFiles(source).contains(file)) {
        continue;
      }
      switch (mode) {
        case COPY -> Files.copy(file, target.resolve(fileName));
        case LINK -> Files.createSymbolicLink(target.resolve(fileName), file.toRealPath());
      }
    }
    if (!Files.exists(target.resolve(TokenizerJson.FILE))) {
      ModelFiles.writeJson(target.resolve(TokenizerJson.FILE), TokenizerJson.load(source));
    }
    ModelManifest.write(target, name, source.toString(), "", new TreeMap<>());
    return target;
  }
}
