package dev.ascribe.study;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Resolves the paths and names of models, data and prompts in a study. */
interface StudyPaths {
  /**
   * Returns the absolute path of a data file.
   *
   * @param place that the error names if there is no such file
   */
  String dataFile(String place, String path);

  /**
   * Returns the absolute directory of a model, or its name.
   *
   * @param place that the error names if the model is not allowed
   */
  String model(String place, String model);

  /**
   * Returns the absolute path of a prompt's file.
   *
   * @param place that the error names if there is no such file, or if files are not allowed
   */
  String promptFile(String place, String path);

  /**
   * Resolves relative paths of a study in the folder of its file, and then in the working
   * directory.
   *
   * @param folder of the study file
   */
  record InFolder(Path folder) implements StudyPaths {
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
                .formatted(
                    place, path, besideStudy, here.equals(besideStudy) ? "" : " and " + here));
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
        // A plain word is a catalog name, even if there is a folder with that name.
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

  /**
   * Resolves the paths of submitted studies. Data files must be in one directory, whatever the path
   * says and wherever links lead, and models must be named instead of given by directory. Errors
   * reveal nothing about the machine that the study itself does not contain.
   *
   * @param data the only directory of data files; empty for none
   * @param models says which models are allowed
   */
  record Confined(Optional<Path> data, UntrustedStudy.ModelRule models) implements StudyPaths {
    @Override
    public String dataFile(String place, String path) {
      if (data.isEmpty()) {
        throw new AscribeException(
            ErrorCode.INVALID_STUDY,
            place
                + ": the daemon has no data directory, so that only sample sets can be used; its setting"
                + " ascribe.http.data-directory names one");
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

    /**
     * Returns the same error in all cases, since different errors would reveal which files exist
     * outside the directory.
     */
    private static AscribeException refused(String place, String path) {
      return new AscribeException(
          ErrorCode.INVALID_STUDY,
          ("%s: no such file '%s' (allowed: a relative path within the daemon's data directory,"
                  + " its setting ascribe.http.data-directory)")
              .formatted(place, path));
    }

    /** Refuses every file, since an error would quote its contents. */
    @Override
    public String promptFile(String place, String path) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          "%s: no prompt '%s' (allowed: %s)"
              .formatted(place, path, String.join(", ", PromptReader.NAMES)));
    }

    @Override
    public String model(String place, String model) {
      models.require(place, model);
      return model;
    }
  }
}
