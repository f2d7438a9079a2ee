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

/** Finds the one file that a path leads to, and looks whether a database can live there. */
final class SqliteLocation {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLocation.class);

  private SqliteLocation() {}

  /**
   * The real path of a database; the file and its directory are made where there are none.
   *
   * @param url of the store, for the errors
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

  /** Of a symbolic link to a file that is not there yet, the file is made. */
  private static Path realPath(String url, Path path) {
    try {
      if (!Files.exists(path)) {
        requireWritableDirectory(url, path.getParent());
        // SQLite would make it as the umask says; its log gets the permissions of the file itself.
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

  /** SQLite opens what it cannot write for reading only, and would fail at the first result. */
  private static void requireWritable(String url, Path file) {
    if (!Files.isWritable(file)) {
      throw SqliteDialect.unavailable(url, "may not be written by this user", null);
    }
    // The log lies beside the file itself, not beside a link to it.
    requireWritableDirectory(url, file.getParent());
  }

  private static void requireWritableDirectory(String url, Path directory) {
    if (!Files.isWritable(directory)) {
      throw SqliteDialect.unavailable(
          url, "the directory %s may not be written by this user".formatted(directory), null);
    }
  }

  /**
   * Another process could open the file by its other name, and would not see the log of this one.
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
      // A file system without hard links, or none that Java knows.
      return 1;
    }
  }
}
