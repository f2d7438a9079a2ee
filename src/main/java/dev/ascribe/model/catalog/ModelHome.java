package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directories of installed models: {@code HOME/models/NAME/}. Each is a Hugging Face style
 * directory with a {@link ModelManifest}. Directories whose names begin with a dot are work in
 * progress.
 *
 * @param root the directory of {@code --home}
 */
public record ModelHome(Path root) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  public ModelHome {
    root = root.toAbsolutePath().normalize();
  }

  public Path models() {
    return root.resolve("models");
  }

  /**
   * Returns the directory of an installed model; it need not exist.
   *
   * @throws AscribeException INVALID_VALUE for a name that no directory can have
   */
  public Path model(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "model name '%s': letters, digits, dots, hyphens and underscores are allowed, a letter or"
                  .formatted(name)
              + " digit first");
    }
    return models().resolve(name);
  }

  /**
   * Whether a model is installed completely: its manifest exists, and every file has the size in
   * the manifest.
   */
  public boolean isInstalled(String name) {
    return NAME.matcher(name).matches()
        && ModelManifest.read(model(name)).map(m -> m.isComplete(model(name))).orElse(false);
  }

  /** Whether the directory of this name exists but is not a complete model. */
  boolean isIncomplete(String name) {
    return NAME.matcher(name).matches() && Files.isDirectory(model(name)) && !isInstalled(name);
  }

  /** Returns the names of the installed models, sorted. */
  public List<String> installed() {
    if (!Files.isDirectory(models())) {
      return List.of();
    }
    try (Stream<Path> directories = Files.list(models())) {
      return directories
          .map(directory -> directory.getFileName().toString())
          .filter(this::isInstalled)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DiskErrors.writing(models(), e);
    }
  }
}
