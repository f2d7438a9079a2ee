package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A work directory beside the installed models, from which a finished model is renamed into place.
 * One process at a time may stage a name; what an earlier one left behind when it was killed is
 * deleted first, and what this one leaves when it is stopped goes with it.
 */
final class Staging implements AutoCloseable {
  private final ModelHome home;
  private final String name;
  private final Path directory;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final Thread cleanUp = new Thread(this::deleteDirectory, "staging-clean-up");

  private Staging(
      ModelHome home, String name, Path directory, FileChannel lockFile, FileLock lock) {
    this.home = home;
    this.name = name;
    this.directory = directory;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Waits until no other process stages the same name.
   *
   * @throws AscribeException INVALID_VALUE when the home cannot be written, DISK_FULL
   */
  static Staging open(ModelHome home, String name) {
    Path target = home.model(name);
    Path directory = home.models().resolve("." + name + ".partial");
    try {
      OwnerOnly.createDirectories(home.models());
      FileChannel lockFile =
          FileChannel.open(
              home.models().resolve("." + name + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = lockFile.lock();
      ModelFiles.deleteTree(directory);
      Files.createDirectory(directory);
      Staging staging = new Staging(home, name, directory, lockFile, lock);
      Runtime.getRuntime().addShutdownHook(staging.cleanUp);
      return staging;
    } catch (OverlappingFileLockException e) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE, target + ": is being installed by this process already", e);
    } catch (IOException e) {
      throw DiskErrors.writing(target, e);
    }
  }

  /** A new directory for a purpose. */
  Path subdirectory(String purpose) throws IOException {
    return Files.createDirectories(directory.resolve(purpose));
  }

  /**
   * Where files come to that were not made here. Unlike the rest it outlives a process that is
   * killed, so that the next one goes on from there; {@link #install} deletes it.
   */
  Path downloads() throws IOException {
    return Files.createDirectories(downloadsOf());
  }

  private Path downloadsOf() {
    return home.models().resolve("." + name + ".download");
  }

  /** Refuses to begin what the disk has no room for. */
  void requireSpace(long bytes) throws IOException {
    long usable = Files.getFileStore(directory).getUsableSpace();
    if (usable < bytes) {
      throw new AscribeException(
          ErrorCode.DISK_FULL,
          "%s: needs %d MB of free disk while it works, %d MB there"
              .formatted(home.model(name), bytes >> 20, usable >> 20));
    }
  }

  /** Makes a finished directory the installed model, in one step. */
  Path install(Path finished) throws IOException {
    Path target = home.model(name);
    // What lies there is incomplete, or it would not have been staged again.
    ModelFiles.deleteTree(target);
    Path installed = Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    ModelFiles.deleteTree(downloadsOf());
    return installed;
  }

  private void deleteDirectory() {
    try {
      ModelFiles.deleteTree(directory);
    } catch (IOException e) {
      System.getLogger(Staging.class.getName())
          .log(System.Logger.Level.WARNING, "{0} could not be deleted: {1}", directory, e);
    }
  }

  @Override
  public void close() {
    deleteDirectory();
    try {
      Runtime.getRuntime().removeShutdownHook(cleanUp);
    } catch (IllegalStateException e) {
      // The process is shutting down; the hook runs, and finds nothing to do.
      return;
    } finally {
      release();
    }
  }

  private void release() {
    try {
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      throw DiskErrors.writing(home.model(name), e);
    }
  }
}
