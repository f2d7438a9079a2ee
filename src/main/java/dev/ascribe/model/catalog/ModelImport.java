package dev.ascribe.model.catalog;

import dev.ascribe.model.tokenizer.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** Copies or links the files of a checked model directory into a home. */
final class ModelImport {
  private ModelImport() {}

  /** Says whether an imported model gets copies of the weights or links to them. */
  enum Mode {
    COPY,
    LINK
  }

  /** Builds the directory within the staging directory, and returns it. */
  static Path run(Path source, String name, Mode mode, Staging staging) throws IOException {
    ModelChecker.check(source).requireSound(source);
    // Weights that the model does not load (a second copy, another format) are not imported.
    List<Path> files = ModelFiles.in(source);
    LoadableWeights.require(source, files);
    if (mode == Mode.COPY) {
      staging.requireSpace(bytes(files));
    }
    Path target = staging.subdirectory("model");
    for (Path file : files) {
      String fileName = file.getFileName().toString();
      switch (mode) {
        case COPY -> Files.copy(file, target.resolve(fileName));
        case LINK -> Files.createSymbolicLink(target.resolve(fileName), file.toRealPath());
      }
    }
    if (!Files.exists(target.resolve(TokenizerJson.FILE))) {
      ModelFiles.writeJson(target.resolve(TokenizerJson.FILE), TokenizerJson.load(source));
    }
    ModelManifest.write(target, name, source.toString(), "", new TreeSet<>());
    return target;
  }

  private static long bytes(List<Path> files) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
