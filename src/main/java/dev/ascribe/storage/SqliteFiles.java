package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * The files of an open SQLite database: itself, its write-ahead log and the index of that log. A
 * process that has them open goes on reading and writing them when their names are gone, and what
 * it writes is gone with the process; so each is known by its device and inode.
 *
 * <p>The files are looked at and never opened: when a process closes any channel of a database, the
 * operating system gives up all locks that SQLite holds on it in that process.
 */
final class SqliteFiles implements StorePlace {
  /** A larger database is read for minutes, in which its log could not be emptied. */
  private static final long LARGEST_VERIFIED = 1L << 30;

  private final String url;
  private final Path database;
  private final Connection anchor;
  private final Map<Path, Object> keys;

  private SqliteFiles(String url, Path database, Connection anchor, Map<Path, Object> keys) {
    this.url = url;
    this.database = database;
    this.anchor = anchor;
    this.keys = keys;
  }

  /**
   * Notes the files as they are now, and opens a connection that keeps them: SQLite deletes the log
   * when the last connection closes.
   */
  static SqliteFiles open(String url, Path database, DataSource connections) throws SQLException {
    Connection anchor = connections.getConnection();
    try (Statement statement = anchor.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM sqlite_master")) {
      rows.next();
      Map<Path, Object> keys = new LinkedHashMap<>();
      for (String ending : List.of("", "-wal", "-shm")) {
        Path file = database.resolveSibling(database.getFileName() + ending);
        Object key = key(file);
        if (key != null) {
          keys.put(file, key);
        }
      }
      return new SqliteFiles(url, database, anchor, keys);
    } catch (SQLException e) {
      anchor.close();
      throw e;
    }
  }

  @Override
  public void requireUnchanged() {
    // First of all: SQLite itself removes the log of a database that is empty.
    if (Files.exists(database) && database.toFile().length() == 0) {
      throw lost("%s was truncated while it was in use".formatted(database.getFileName()));
    }
    keys.forEach(
        (file, key) -> {
          Object now = key(file);
          if (!key.equals(now)) {
            throw lost(
                "%s was %s while it was in use"
                    .formatted(
                        file.getFileName(),
                        now == null ? "removed or renamed" : "replaced by another file"));
          }
        });
  }

  @Override
  public String damage(Connection connection) throws SQLException {
    if (database.toFile().length() > LARGEST_VERIFIED) {
      return null;
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
      String found = rows.next() ? rows.getString(1) : "";
      return found.equals("ok") ? null : found.lines().findFirst().orElse("");
    }
  }

  @Override
  public void close() {
    try {
      anchor.close();
    } catch (SQLException e) {
      throw new AscribeException(
          ErrorCode.STORE_UNAVAILABLE, "store %s: cannot be closed".formatted(url), e);
    }
  }

  private AscribeException lost(String reason) {
    return new AscribeException(
        ErrorCode.STORE_LOST,
        "store %s: %s; put it back or restore a backup, then start again".formatted(url, reason));
  }

  /** Null where there is no such file. */
  private static Object key(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Objects.requireNonNullElse(attributes.fileKey(), file);
    } catch (IOException e) {
      return null;
    }
  }
}
