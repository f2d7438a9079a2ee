package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.UUID;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/**
 * Backs up a SQLite store to a file while processes read and write the store. The backup has the
 * rows of one moment. It is written under another name, checked, synced to the disk, and only then
 * gets its name.
 */
public final class StoreBackup {
  /** Pages between two reports of the progress: four megabytes of the usual size. */
  private static final int STEP_PAGES = 1000;

  private static final int OK = 0;

  private final SqliteDialect dialect;
  private final Path file;
  private final StoreProgress progress;

  private StoreBackup(SqliteDialect dialect, Path file, StoreProgress progress) {
    this.dialect = dialect;
    this.file = file;
    this.progress = progress;
  }

  /**
   * Writes a backup.
   *
   * @param url of a SQLite store
   * @param file that must not exist yet
   * @return the number of bytes
   * @throws AscribeException BAD_USAGE for a file that exists or cannot be made, and for a store
   *     that is not SQLite, with the command that makes a backup of it; STORE_DAMAGED if the store
   *     is damaged; DISK_FULL
   */
  public static long write(String url, Path file, StoreProgress progress) {
    if (ResultStores.isPostgres(url)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "store %s: PostgreSQL makes backups itself: %s"
              .formatted(url, PostgresDialect.of(url).backupCommand(file)));
    }
    ResultStores.requireExisting(url);
    Path absolute = file.toAbsolutePath();
    if (Files.exists(absolute)) {
      throw exists(file);
    }
    if (!Files.isDirectory(absolute.getParent())) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "FILE: cannot write '%s': there is no directory '%s'"
              .formatted(file, absolute.getParent()));
    }
    return new StoreBackup(SqliteDialect.of(url), absolute, progress).write();
  }

  private long write() {
    Path part = file.resolveSibling(".%s.%s.part".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      Files.createFile(part, OwnerOnly.file());
      part.toFile().deleteOnExit();
      copyTo(part);
      check(part);
      long bytes = sync(part);
      // A file that has appeared meanwhile is not replaced.
      Files.move(part, file);
      syncDirectory(file.getParent());
      return bytes;
    } catch (FileAlreadyExistsException e) {
      throw exists(file);
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "FILE: cannot write '%s': %s".formatted(file, DiskErrors.reason(e)),
          e);
    } finally {
      part.toFile().delete();
    }
  }

  private void copyTo(Path part) {
    try (Connection connection = dialect.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      // Within a transaction the copy need not begin again whenever another process writes.
      dialect.beginReading(connection);
      statement.executeQuery("SELECT COUNT(*) FROM sqlite_master").close();
      boolean[] begun = {false};
      int code =
          connection
              .unwrap(SQLiteConnection.class)
              .getDatabase()
              .backup(
                  "main",
                  part.toString(),
                  (left, total) -> {
                    if (!begun[0]) {
                      progress.begin(total);
                      begun[0] = true;
                    }
                    progress.advance(total - left, "copying");
                  },
                  0,
                  0,
                  STEP_PAGES);
      if (code != OK) {
        throw new SQLException("SQLite's backup ended with code " + code, null, code);
      }
    } catch (SQLException e) {
      throw dialect.explain("making a backup", e);
    }
  }

  /** Reads the whole backup. */
  private void check(Path part) {
    SQLiteDataSource copy = new SQLiteDataSource();
    copy.setUrl(SqliteDialect.PREFIX + part);
    try (Connection connection = copy.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check(1)")) {
      String found = rows.next() ? rows.getString(1) : "";
      if (!found.equals("ok")) {
        throw new AscribeException(
            ErrorCode.STORE_DAMAGED,
            "store %s: is damaged, and its backup would be as well: %s"
                .formatted(dialect.url(), found.lines().findFirst().orElse("")));
      }
    } catch (SQLException e) {
      throw dialect.explain("checking the backup", e);
    }
  }

  private static long sync(Path part) throws IOException {
    try (FileChannel channel = FileChannel.open(part, Set.of(StandardOpenOption.WRITE))) {
      channel.force(true);
      return channel.size();
    }
  }

  /** Syncs the name of the file, where the system allows that. */
  private static void syncDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, Set.of(StandardOpenOption.READ))) {
      channel.force(true);
    } catch (IOException e) {
      // The system opens no directories; it syncs their entries by itself.
    }
  }

  private static AscribeException exists(Path file) {
    return new AscribeException(
        ErrorCode.BAD_USAGE,
        "FILE: '%s' exists, and a backup replaces no file; name another one".formatted(file));
  }
}
