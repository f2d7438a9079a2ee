package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.FileTrees;
import dev.ascribe.common.LockFile;
import dev.ascribe.common.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A work directory beside the installed models, from which a finished model is moved into place by
 * renaming. Only one process at a time may stage a name. Files of a killed process are deleted
 * first, and a process that is stopped deletes its own files.
 */
final class Staging implements AutoCloseable {
  /**
   * Endings of the names of files beside the models during an installation; such names begin with a
   * dot.
   */
  static final String WORK = ".partial";

  static final String DOWNLOAD = ".download";
  static final String LOCK = ".lock";

  private final ModelHome home;
  private final String name;
  private final Path directory;
  private final LockFile lock;
  private final Thread cleanUp = new Thread(this::deleteAndUnlock, "staging-clean-up");

  private Staging(ModelHome home, String name, LockFile lock) {
    this.home = home;
    this.name = name;
    this.directory = work(home, name);
    this.lock = lock;
  }

  static Path work(ModelHome home, String name) {
    return home.models().resolve("." + name + WORK);
  }

  static Path downloads(ModelHome home, String name) {
    return home.models().resolve("." + name + DOWNLOAD);
  }

  static Path lock(ModelHome home, String name) {
    return home.models().resolve("." + name + LOCK);
  }

  /**
   * Opens the work directory of a name, after waiting for other processes that stage the same name.
   *
   * @throws AscribeException INVALID_VALUE if the home cannot be written; DISK_FULL
   */
  static Staging open(ModelHome home, String name) {
    Path target = home.model(name);
    LockFile lock = null;
    Staging staging = null;
    try {
      OwnerOnly.createDirectories(home.models());
      lock =
          LockFile.acquire(lock(home, name))
              .orElseThrow(
                  () ->
                      new AscribeException(
                          ErrorCode.INVALID_VALUE,
                          target + ": is being installed by this process already"));
      FileTrees.delete(work(home, name));
      Files.createDirectory(work(home, name));
      staging = new Staging(home, name, lock);
      Runtime.getRuntime().addShutdownHook(staging.cleanUp);
      return staging;
    } catch (IOException e) {
      throw DiskErrors.writing(target, e);
    } finally {
      if (staging == null && lock != null) {
        lock.close();
      }
    }
  }

  /** Creates a new directory for a purpose. */
  Path subdirectory(String purpose) throws IOException {
    return Files.createDirectories(directory.resolve(purpose));
  }

  /**
   * Returns the directory of downloaded files. Unlike the other directories, it is kept when the
   * process is killed, so that the next process continues the download; {@link #install} deletes
   * it.
   */
  Path downloads() throws IOException {
    return Files.createDirectories(downloads(home, name));
  }

  /** Refuses work that needs more room than the disk has. */
  void requireSpace(long bytes) throws IOException {
    long usable = Files.getFileStore(directory).getUsableSpace();
    if (usable < bytes) {
      throw new AscribeException(
          ErrorCode.DISK_FULL,
          "%s: needs %d MB of free disk while it works, %d MB there"
              .formatted(home.model(name), bytes >> 20, usable >> 20));
    }
  }

  /** Makes a finished directory the installed model, in one atomic step. */
  Path install(Path finished) throws IOException {
    Path target = home.model(name);
    // An existing directory is an incomplete model; a complete one is never staged again.
    FileTrees.delete(target);
    Path installed = Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    FileTrees.delete(downloads(home, name));
    return installed;
  }

  private void deleteDirectory() {
    try {
      FileTrees.delete(directory);
    } catch (IOException e) {
      System.getLogger(Staging.class.getName())
          .log(System.Logger.Level.WARNING, "{0} could not be deleted: {1}", directory, e);
    }
  }

  private void deleteAndUnlock() {
    deleteDirectory();
    lock.close();
  }

  @Override
  public void close() {
    deleteAndUnlock();
    try {
      Runtime.getRuntime().removeShutdownHook(cleanUp);
    } catch (IllegalStateException e) {
      // The process is shutting down: the hook runs already, and finds nothing to do.
    }
  }
}
