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
 * The directories of installed models: {@code HOME/models/NAME/}, each a Hugging Face style
 * directory with a {@link ModelManifest}. Names that begin with a dot are work in progress.
 *
 * @param root the directory of {@code --home}
 */
public record ModelHome(Path root) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  public ModelHome {
    root = root.toAbsolutePath().normalize();
  }

  /** {@code $ASCRIBE_HOME}, else {@code ~/.ascribe}. */
  public static Path defaultRoot() {
    String environment = System.getenv("ASCRIBE_HOME");
    return environment == null || environment.isBlank()
        ? Path.of(System.getProperty("user.home"), ".ascribe")
        : Path.of(environment);
  }

  public Path models() {
    return root.resolve("models");
  }

  /**
   * The directory of an installed model; it need not exist.
   *
   * @throws AscribeException INVALID_VALUE when the name could not be a directory's
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
   * Whether a model is installed whole: its manifest exists, and every file is as long as the
   * manifest says.
   */
  public boolean isInstalled(String name) {
    return NAME.matcher(name).matches()
        && ModelManifest.read(model(name)).map(m -> m.isComplete(model(name))).orElse(false);
  }

  /** Whether something lies where a model of this name would, but is not a whole model. */
  boolean isIncomplete(String name) {
    return NAME.matcher(name).matches() && Files.isDirectory(model(name)) && !isInstalled(name);
  }

  /** The names of the installed models, sorted. */
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
