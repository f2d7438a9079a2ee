package dev.ascribe.storage;

import dev.ascribe.common.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads the native library of SQLite without leaving a file behind. SQLite's driver writes the
 * library to a file, which it deletes only if the process ends normally. This class deletes the
 * file as soon as the library is loaded; the operating system keeps a mapped file until the process
 * ends.
 */
final class SqliteLibrary {
  private static final String DIRECTORY = "org.sqlite.tmpdir";
  private static final String LIBRARY_PATH = "org.sqlite.lib.path";
  private static final String PREFIX = ".sqlite-library-";

  /** The age of an abandoned file; writing and loading the library takes much less time. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private static boolean loaded;

  private SqliteLibrary() {}

  /**
   * Loads the library once. If the user has chosen a directory for its file, or if the given
   * directory cannot be used, the driver loads it in its own way.
   *
   * @param directory in which the file exists for a moment
   */
  static synchronized void load(Path directory) {
    if (loaded) {
      return;
    }
    loaded = true;
    if (System.getProperty(DIRECTORY) != null || System.getProperty(LIBRARY_PATH) != null) {
      return;
    }
    try {
      deleteAbandoned(directory);
      Path temporary = Files.createTempDirectory(directory, PREFIX);
      try {
        System.setProperty(DIRECTORY, temporary.toString());
        SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(DIRECTORY);
        FileTrees.delete(temporary);
      }
    } catch (Exception e) {
      // This happens for example on a file system from which no programs may be loaded.
      System.getLogger(SqliteLibrary.class.getName())
          .log(
              System.Logger.Level.DEBUG,
              "SQLite's library could not be loaded from {0}: {1}",
              directory,
              e);
    }
  }

  /** Deletes the files of processes that were killed between writing and loading. */
  private static void deleteAbandoned(Path directory) throws IOException {
    Instant before = Instant.now().minus(ABANDONED);
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> old =
          files.filter(file -> file.getFileName().toString().startsWith(PREFIX)).toList();
      for (Path file : old) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          FileTrees.delete(file);
        }
      }
    }
  }
}
