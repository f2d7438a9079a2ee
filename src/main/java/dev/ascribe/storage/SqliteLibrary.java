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
 * Loads the native library of SQLite and leaves no file behind. SQLite's driver writes the library
 * into a file that it deletes only when the process exits normally. This class has the file deleted
 * as soon as it is loaded, because the operating system keeps a mapped file until then.
 */
final class SqliteLibrary {
  private static final String DIRECTORY = "org.sqlite.tmpdir";
  private static final String LIBRARY_PATH = "org.sqlite.lib.path";
  private static final String PREFIX = ".sqlite-library-";

  /** Much longer than it takes to write and load the library. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private static boolean loaded;

  private SqliteLibrary() {}

  /**
   * Loads the library once. Where the user has chosen a place for its file, or where the directory
   * cannot be used, the driver loads it in its own way.
   *
   * @param directory in which the file is written for a moment
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
      // For example on a file system from which no programs may be loaded.
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
