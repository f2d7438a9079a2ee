package dev.ascribe.study;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Looks relative paths of a study up: in its folder, then in the working directory.
 *
 * @param folder of the study file
 */
record FolderPaths(Path folder) implements StudyPaths {
  @Override
  public String dataFile(String place, String path) {
    try {
      Path besideStudy = folder.resolve(path).normalize();
      Path here = Path.of(path).toAbsolutePath().normalize();
      if (Files.isRegularFile(besideStudy)) {
        return besideStudy.toString();
      }
      if (Files.isRegularFile(here)) {
        return here.toString();
      }
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          "%s: no such file '%s' (looked for %s%s)"
              .formatted(place, path, besideStudy, here.equals(besideStudy) ? "" : " and " + here));
    } catch (InvalidPathException e) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY, "%s: '%s' is not a path".formatted(place, path), e);
    }
  }

  @Override
  public String promptFile(String place, String path) {
    return dataFile(place, path);
  }

  @Override
  public String model(String place, String model) {
    if (model.isBlank() || model.startsWith("hf:")) {
      return model;
    }
    try {
      Path besideStudy = folder.resolve(model).normalize();
      Path here = Path.of(model).toAbsolutePath().normalize();
      // A plain word is a catalog name, even if a folder of that name happens to lie around.
      boolean isPath = model.contains("/") || model.contains("\\");
      if (isPath && Files.isDirectory(besideStudy)) {
        return besideStudy.toString();
      }
      return isPath && Files.isDirectory(here) ? here.toString() : model;
    } catch (InvalidPathException e) {
      return model;
    }
  }
}
