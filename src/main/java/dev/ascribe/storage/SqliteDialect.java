package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.OwnerOnly;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * A SQLite file. It is kept in WAL mode, so that results are read while they are written, and with
 * {@code synchronous=FULL}: with NORMAL, a power cut could take back the last commits, which have
 * been acknowledged. One sync per batch of rows costs little beside computing them.
 *
 * @param url the whole JDBC URL
 * @param file the database
 */
record SqliteDialect(String url, Path file) implements Dialect {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteDialect.class);

  static final String PREFIX = "jdbc:sqlite:";

  /** How long a statement waits while another process writes. */
  private static final int BUSY_MILLIS = 10_000;

  private static final Pattern BUSY_PARAMETER = Pattern.compile("[?&]busy_timeout=(\\d{1,9})");

  static SqliteDialect of(String url) {
    String place = url.substring(PREFIX.length());
    int parameters = place.indexOf('?');
    String path = parameters < 0 ? place : place.substring(0, parameters);
    if (path.isBlank() || path.startsWith(":") || path.startsWith("file:")) {
      throw invalid(url, "names no file (allowed: " + PREFIX + "FILE)", null);
    }
    try {
      return new SqliteDialect(url, Path.of(path).toAbsolutePath());
    } catch (InvalidPathException e) {
      throw invalid(url, "names no valid path: " + e.getReason(), e);
    }
  }

  @Override
  public DataSource dataSource() {
    requireWritable();
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(busyMillis());
    // A transaction that first reads and then writes cannot wait for a writer; ours only write.
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    SQLiteDataSource dataSource = new SQLiteDataSource(config);
    dataSource.setUrl(url);
    return dataSource;
  }

  @Override
  public StudyLock lockStudy(String studyId) {
    return FileStudyLock.acquire(lockFile(studyId), studyId, url);
  }

  @Override
  public Optional<String> ownerOf(String studyId) {
    return FileStudyLock.owner(lockFile(studyId), url);
  }

  private Path lockFile(String studyId) {
    String name = URLEncoder.encode(studyId, StandardCharsets.UTF_8);
    return file.resolveSibling(file.getFileName() + "-" + name + ".lock");
  }

  @Override
  public AscribeException explain(String attempt, Throwable cause) {
    SQLException error = sqlException(cause);
    if (error == null) {
      return unavailable(url, "failed while %s: %s".formatted(attempt, line(cause)), cause);
    }
    // The low byte is the primary code; the rest says which kind of it.
    SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(error.getErrorCode() & 0xff);
    return switch (code) {
      case SQLITE_FULL ->
          new AscribeException(
              ErrorCode.DISK_FULL,
              "store %s: the disk is full, failed while %s; nothing of it was kept"
                  .formatted(url, attempt),
              cause);
      case SQLITE_BUSY, SQLITE_LOCKED ->
          unavailable(
              url,
              "is locked by another process, gave up waiting while %s".formatted(attempt),
              cause);
      case SQLITE_NOTADB, SQLITE_CORRUPT ->
          new AscribeException(
              ErrorCode.STORE_DAMAGED,
              "store %s: is not a SQLite database, or a damaged one; put a backup in its place"
                  .formatted(url),
              cause);
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_PERM, SQLITE_AUTH ->
          unavailable(url, "failed while %s: %s".formatted(attempt, line(error)), cause);
      default ->
          new AscribeException(
              ErrorCode.INTERNAL,
              "store %s: failed while %s: %s".formatted(url, attempt, line(error)),
              cause);
    };
  }

  /** SQLite opens what it cannot write for reading only, and would fail at the first result. */
  private void requireWritable() {
    if (Files.isDirectory(file)) {
      throw unavailable(url, "is a directory; a file is needed", null);
    }
    if (Files.exists(file) && !Files.isWritable(file)) {
      throw unavailable(url, "may not be written by this user", null);
    }
    Path directory = file.getParent();
    try {
      OwnerOnly.createDirectories(directory);
    } catch (IOException e) {
      throw unavailable(url, "the directory %s cannot be made".formatted(directory), e);
    }
    if (!Files.isWritable(directory)) {
      throw unavailable(
          url, "the directory %s may not be written by this user".formatted(directory), null);
    }
    keepToOwner();
  }

  /**
   * Makes the file before SQLite does, which would do it as the umask says; its log and index get
   * the permissions of the file itself. Files of earlier versions stay as they are.
   */
  private void keepToOwner() {
    try {
      if (!Files.exists(file)) {
        FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OwnerOnly.file())
            .close();
      } else if (OwnerOnly.isOpenToAll(file)) {
        LOG.warn("store {}: every user of this machine can read it; chmod 600 {}", url, file);
      }
    } catch (IOException e) {
      throw unavailable(url, "the file %s cannot be made".formatted(file), e);
    }
  }

  /** The driver would prefer its own default to the URL's parameter. */
  private int busyMillis() {
    Matcher given = BUSY_PARAMETER.matcher(url);
    return given.find() ? Integer.parseInt(given.group(1)) : BUSY_MILLIS;
  }

  private static SQLException sqlException(Throwable cause) {
    SQLException found = null;
    for (Throwable current = cause; current != null; current = current.getCause()) {
      if (current instanceof SQLException error && error.getErrorCode() != 0) {
        found = error;
      }
    }
    return found;
  }

  /** The first line of the message; Flyway's run over many. */
  private static String line(Throwable cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  private static AscribeException invalid(String url, String reason, Throwable cause) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE, "store %s: %s".formatted(url, reason), cause);
  }

  private static AscribeException unavailable(String url, String reason, Throwable cause) {
    return new AscribeException(
        ErrorCode.STORE_UNAVAILABLE, "store %s: %s".formatted(url, reason), cause);
  }
}
