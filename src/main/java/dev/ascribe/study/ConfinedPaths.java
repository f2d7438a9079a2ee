package dev.ascribe.study;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Paths of studies that strangers send: data lies under one directory, whatever the path says and
 * wherever links in it lead, and models have names only. No error tells more of the machine than
 * the study itself says.
 *
 * @param data the only directory of data, or empty
 * @param models refuses a model, given a place and a name, that may not be used
 */
record ConfinedPaths(Optional<Path> data, BiConsumer<String, String> models) implements StudyPaths {
  @Override
  public String dataFile(String place, String path) {
    if (data.isEmpty()) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          place + ": this server has no data directory; samples are all the data there is");
    }
    try {
      Path relative = Path.of(path);
      if (relative.isAbsolute() || !relative.normalize().equals(relative) || path.isBlank()) {
        throw refused(place, path);
      }
      Path root = data.get().toRealPath();
      Path file = root.resolve(relative).toRealPath();
      if (!file.startsWith(root) || !Files.isRegularFile(file)) {
        throw refused(place, path);
      }
      return file.toString();
    } catch (InvalidPathException | IOException e) {
      throw refused(place, path);
    }
  }

  /** One answer for all cases, or it would tell which files there are outside. */
  private static AscribeException refused(String place, String path) {
    return new AscribeException(
        ErrorCode.INVALID_STUDY,
        "%s: no such file '%s' (allowed: a relative path within the server's data directory)"
            .formatted(place, path));
  }

  /** None: an error in one would quote it, whatever file it is. */
  @Override
  public String promptFile(String place, String path) {
    throw new AscribeException(
        ErrorCode.INVALID_STUDY,
        "%s: no prompt '%s' (allowed: %s)"
            .formatted(place, path, String.join(", ", PromptReader.NAMES)));
  }

  @Override
  public String model(String place, String model) {
    models.accept(place, model);
    return model;
  }
}
