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
 * The files of an open SQLite database: the database itself, its write-ahead log and the index of
 * the log. A process that has them open can read and write them even after they were deleted, but
 * what it writes is lost when it ends. To notice this, this class remembers the device and inode of
 * each file, and compares them.
 *
 * <p>It never opens the files. When a process closes any channel of a database file, the operating
 * system frees all locks of SQLite on the file in that process.
 */
final class SqliteFiles implements Dialect.Place {
  /**
   * The largest database that is verified. Reading a larger one takes minutes, during which its log
   * could not be emptied.
   */
  private static final long LARGEST_VERIFIED = 1L << 30;

  private final String url;
  private final Path database;
  private final Connection anchor;
  private final Map<Path, Object> inodes;

  private SqliteFiles(String url, Path database, Connection anchor, Map<Path, Object> inodes) {
    this.url = url;
    this.database = database;
    this.anchor = anchor;
    this.inodes = inodes;
  }

  /**
   * Remembers the files as they are now. A connection stays open, because SQLite would delete the
   * log when the last connection closes.
   */
  static SqliteFiles open(String url, Path database, DataSource connections) throws SQLException {
    Connection anchor = connections.getConnection();
    try (Statement statement = anchor.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM sqlite_master")) {
      rows.next();
      Map<Path, Object> inodes = new LinkedHashMap<>();
      for (String ending : List.of("", "-wal", "-shm")) {
        Path file = database.resolveSibling(database.getFileName() + ending);
        Object key = inode(file);
        if (key != null) {
          inodes.put(file, key);
        }
      }
      return new SqliteFiles(url, database, anchor, inodes);
    } catch (SQLException e) {
      anchor.close();
      throw e;
    }
  }

  @Override
  public void requireUnchanged() {
    // This is checked first, because SQLite itself removes the log of an empty database.
    if (Files.exists(database) && database.toFile().length() == 0) {
      throw lost("%s was truncated while it was in use".formatted(database.getFileName()));
    }
    inodes.forEach(
        (file, before) -> {
          Object now = inode(file);
          if (!before.equals(now)) {
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

  /** Returns the device and inode of a file; null if there is no such file. */
  private static Object inode(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Objects.requireNonNullElse(attributes.fileKey(), file);
    } catch (IOException e) {
      return null;
    }
  }
}
