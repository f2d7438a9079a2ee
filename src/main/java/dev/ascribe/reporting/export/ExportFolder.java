package dev.ascribe.reporting.export;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory of an export. Its files are written to a work directory on the same disk and moved
 * when all are complete, so that nobody takes a part of an export for a whole one. A process that
 * is stopped deletes the work directory.
 */
final class ExportFolder implements AutoCloseable {
  private final Path folder;
  private final Path work;
  private final Path files;
  private final Thread cleanUp = new Thread(this::deleteWork, "export-clean-up");

  private ExportFolder(Path folder, Path work, Path files) {
    this.folder = folder;
    this.work = work;
    this.files = files;
  }

  /**
   * Opens a directory that is new or empty.
   *
   * @param replace whether it may also have files; those of the same names are then replaced
   * @throws AscribeException BAD_USAGE for a directory with files, INVALID_VALUE for one that
   *     cannot be written
   */
  static ExportFolder open(Path folder, boolean replace) {
    Path target = folder.toAbsolutePath().normalize();
    if (Files.isSymbolicLink(target) && !Files.exists(target)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--out: %s is a link to a directory that does not exist".formatted(folder));
    }
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--out: %s is a file; a directory is needed".formatted(folder));
    }
    try {
      if (!replace && !isEmpty(target)) {
        throw new AscribeException(
            ErrorCode.BAD_USAGE,
            "--out: %s is not empty; give another directory, or --force to replace files of the "
                    .formatted(folder)
                + "same names");
      }
      // An existing directory may be a disk of its own, to which files can only be moved from
      // within.
      Path beside = Files.isDirectory(target) ? target : target.getParent();
      if (!Files.isDirectory(beside)) {
        throw new AscribeException(
            ErrorCode.BAD_USAGE, "--out: there is no directory %s".formatted(beside));
      }
      Path work = Files.createTempDirectory(beside, ".ascribe-export-");
      // The work directory belongs to its owner alone; the directory in it has usual permissions.
      ExportFolder opened =
          new ExportFolder(target, work, Files.createDirectory(work.resolve("files")));
      Runtime.getRuntime().addShutdownHook(opened.cleanUp);
      return opened;
    } catch (IOException e) {
      throw DiskErrors.writing(folder, e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  /** Returns the place of a file until the export is complete. */
  Path file(String name) {
    return files.resolve(name);
  }

  /** Moves the complete files into place. */
  void publish() throws IOException {
    if (!Files.exists(folder)) {
      Files.move(files, folder, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    List<Path> complete;
    try (Stream<Path> content = Files.list(files)) {
      complete = content.toList();
    }
    for (Path file : complete) {
      Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void deleteWork() {
    try {
      FileTrees.delete(work);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    deleteWork();
    try {
      Runtime.getRuntime().removeShutdownHook(cleanUp);
    } catch (IllegalStateException e) {
      // The process is shutting down: the hook runs already, and finds nothing to do.
      return;
    }
  }
}
