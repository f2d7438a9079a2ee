package dev.ascribe.model.catalog;

import dev.ascribe.model.catalog.PullListener.Stage;
import dev.ascribe.model.gguf.GgufConversion;
import dev.ascribe.model.gguf.GgufModel;
import dev.ascribe.model.safetensors.SafetensorsWriter.Written;
import dev.ascribe.model.tokenizer.TokenizerJson;
import java.io.IOException;
import java.nio.file.Path;

/** Builds a model directory from a GGUF file, or from the parts of a split one. */
final class GgufImport {
  private GgufImport() {}

  /** Builds the directory within the staging directory, and returns it. */
  static Path run(Path file, String name, Staging staging, PullListener listener)
      throws IOException {
    Path directory = staging.subdirectory("model");
    try (GgufModel opened = GgufModel.open(file)) {
      staging.requireSpace(GgufConversion.convertedBytes(opened));
    }
    Written written = convert(file, directory, listener);
    ModelManifest.write(directory, name, file.toString(), "", written);
    return directory;
  }

  /**
   * Writes the configuration, the tokenizer and the weights. Weights are written only if they
   * contain all tensors that the configuration requires.
   */
  static Written convert(Path file, Path directory, PullListener listener) throws IOException {
    try (GgufModel opened = GgufModel.open(file)) {
      GgufConversion.Descriptions descriptions = GgufConversion.describe(opened);
      ModelFiles.writeJson(directory.resolve(ModelFiles.CONFIG), descriptions.config());
      ModelFiles.writeJson(directory.resolve(TokenizerJson.FILE), descriptions.tokenizer());
      ModelFiles.writeJson(
          directory.resolve(ModelFiles.TOKENIZER_CONFIG), descriptions.tokenizerConfig());
      ModelChecker.checkDecoder(directory, GgufConversion.tensors(opened)).requireSound(file);
      long total = GgufConversion.convertedBytes(opened);
      listener.progress(Stage.CONVERT, 0, total);
      Written written =
          GgufConversion.writeWeights(
              opened, directory, bytes -> listener.progress(Stage.CONVERT, bytes, total));
      listener.progress(Stage.CONVERT, total, total);
      return written;
    }
  }
}
