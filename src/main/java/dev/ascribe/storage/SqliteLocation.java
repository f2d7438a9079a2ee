package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the real file of a path, and checks that it can be a database. */
final class SqliteLocation {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLocation.class);

  private SqliteLocation() {}

  /**
   * Returns the real path of a database. If there is no file, an empty one is created with its
   * directory.
   *
   * @param url of the store, for errors
   * @throws AscribeException STORE_UNAVAILABLE
   */
  static Path find(String url, Path path) {
    if (Files.isDirectory(path)) {
      throw SqliteDialect.unavailable(url, "is a directory; a file is needed", null);
    }
    try {
      OwnerOnly.createDirectories(path.getParent());
    } catch (IOException e) {
      throw SqliteDialect.unavailable(
          url, "the directory %s cannot be made".formatted(path.getParent()), e);
    }
    Path file = realPath(url, path);
    requireWritable(url, file);
    requireOneName(url, file);
    return file;
  }

  /** Creates the file if there is none, also at the end of a symbolic link. */
  private static Path realPath(String url, Path path) {
    try {
      if (!Files.exists(path)) {
        requireWritableDirectory(url, path.getParent());
        // Only the owner may read the file. SQLite would use the umask, and gives its log the
        // permissions of the file.
        FileChannel.open(
                path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OwnerOnly.file())
            .close();
      } else if (OwnerOnly.isOpenToAll(path)) {
        LOG.warn("store {}: every user of this machine can read it; chmod 600 {}", url, path);
      }
      return path.toRealPath();
    } catch (IOException e) {
      throw SqliteDialect.unavailable(url, "the file %s cannot be made".formatted(path), e);
    }
  }

  /**
   * Refuses a file that cannot be written. SQLite would open it for reading, and would fail at the
   * first write.
   */
  private static void requireWritable(String url, Path file) {
    if (!Files.isWritable(file)) {
      throw SqliteDialect.unavailable(url, "may not be written by this user", null);
    }
    // The log is beside the real file, not beside a link to it.
    requireWritableDirectory(url, file.getParent());
  }

  private static void requireWritableDirectory(String url, Path directory) {
    if (!Files.isWritable(directory)) {
      throw SqliteDialect.unavailable(
          url, "the directory %s may not be written by this user".formatted(directory), null);
    }
  }

  /**
   * Refuses a file with several names. A process that opened it by another name would not see the
   * log of this process.
   */
  private static void requireOneName(String url, Path file) {
    int names = names(file);
    if (names > 1) {
      throw SqliteDialect.unavailable(
          url,
          "the file %s has %d names (hard links), and would be damaged if it were opened by two of"
                  .formatted(file, names)
              + " them; remove the others, or use a copy",
          null);
    }
  }

  private static int names(Path file) {
    try {
      return (Integer) Files.getAttribute(file, "unix:nlink");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // The file system has no hard links, or Java cannot count them.
      return 1;
    }
  }
}
