package dev.ascribe.training;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.FileTrees;
import dev.ascribe.common.OwnerOnly;
import dev.ascribe.model.catalog.ModelDigest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * The directory of one attempt to train a run. Two attempts never share a file, also if a second
 * process trains the same run, for example because the first one was paused. A finished attempt is
 * published below the directory of its run, by one rename, under a name made of the digest of its
 * files. So a published directory always contains what its name says, and equal trainings become
 * the same directory.
 */
public final class CheckpointAttempt implements AutoCloseable {
  /** So many hexadecimal digits tell the trainings of one run apart. */
  private static final int NAME_DIGITS = 16;

  private static final int MOST_MOVES = 3;

  private final Path run;
  private final Path directory;

  /**
   * Begins an attempt.
   *
   * @param run the directory of the run's trainings; created if it is missing
   */
  public CheckpointAttempt(Path run) {
    this.run = run;
    this.directory = run.resolve("." + UUID.randomUUID() + CheckpointHome.PARTIAL);
    try {
      OwnerOnly.createDirectories(directory);
    } catch (IOException e) {
      throw DiskErrors.writing(directory, e);
    }
  }

  /** Returns the directory that this attempt writes to. */
  public Path directory() {
    return directory;
  }

  /**
   * Publishes the files of this attempt. A directory that already has these files stays as it is.
   * One that has the name but other files was damaged, and is replaced.
   *
   * @param digest {@link ModelDigest} of this attempt's directory
   * @return the directory of the published files
   */
  public Path publish(String digest) {
    Path published = run.resolve(digest.substring(0, NAME_DIGITS));
    try {
      for (int move = 1; ; move++) {
        try {
          Files.move(directory, published, StandardCopyOption.ATOMIC_MOVE);
          return published;
        } catch (FileSystemException e) {
          // The directory is there already, perhaps since this moment.
          if (hasDigest(published, digest)) {
            return published;
          }
          if (move == MOST_MOVES) {
            throw e;
          }
          FileTrees.delete(published);
        }
      }
    } catch (IOException e) {
      throw DiskErrors.writing(published, e);
    }
  }

  private static boolean hasDigest(Path directory, String digest) {
    try {
      return ModelDigest.of(directory).equals(digest);
    } catch (AscribeException unreadable) {
      return false;
    }
  }

  /** Deletes the files of an attempt that was not published. */
  @Override
  public void close() {
    CheckpointHome.delete(directory);
  }
}
