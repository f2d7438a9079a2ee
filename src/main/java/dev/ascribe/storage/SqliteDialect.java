package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A database in a SQLite file. In WAL mode, results can be read while others are written. With
 * {@code synchronous=FULL}, every acknowledged commit survives a power cut, which NORMAL does not
 * guarantee; one sync for each batch of rows costs little compared with computing the rows.
 *
 * <p>SQLite derives the names of its log and its locks from the path by which a process opens the
 * database. Processes that use different paths would corrupt it. So the file is always opened by
 * its real path, whatever symbolic links the URL contains, and a file with several names (hard
 * links) is refused.
 *
 * @param url the whole JDBC URL, as the user wrote it
 * @param file the real path of the database
 */
record SqliteDialect(String url, Path file) implements Dialect {
  static final String PREFIX = "jdbc:sqlite:";

  private static final String LOCK = ".lock";

  /** How long a statement waits for another process that writes. */
  private static final int BUSY_MILLIS = 10_000;

  private static final Pattern BUSY_PARAMETER = Pattern.compile("[?&]busy_timeout=(\\d{1,9})");

  /**
   * Returns the database at a URL. If there is no file, an empty one is created with its directory.
   *
   * @throws AscribeException INVALID_VALUE for a URL without a file; STORE_UNAVAILABLE if it is
   *     already known that results could not be kept there
   */
  static SqliteDialect of(String url) {
    Path file = SqliteLocation.find(url, path(url));
    if (file.toString().indexOf('?') >= 0) {
      throw invalid(url, "leads to %s, and a path must not hold '?'".formatted(file), null);
    }
    return new SqliteDialect(url, file);
  }

  static boolean exists(String url) {
    return Files.exists(path(url));
  }

  private static Path path(String url) {
    int parameters = url.indexOf('?');
    String path = url.substring(PREFIX.length(), parameters < 0 ? url.length() : parameters);
    if (path.isBlank() || path.startsWith(":") || path.startsWith("file:")) {
      throw invalid(url, "names no file (allowed: " + PREFIX + "FILE)", null);
    }
    try {
      return Path.of(path).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw invalid(url, "names no valid path: " + e.getReason(), e);
    }
  }

  @Override
  public DataSource dataSource() {
    SqliteLibrary.load(file.getParent());
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(busyMillis());
    // A transaction that reads before it writes would fail if another one wrote meanwhile.
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    SQLiteDataSource dataSource = new SQLiteDataSource(config);
    int parameters = url.indexOf('?');
    dataSource.setUrl(PREFIX + file + (parameters < 0 ? "" : url.substring(parameters)));
    return dataSource;
  }

  @Override
  public Place place(DataSource connections) throws SQLException {
    return SqliteFiles.open(url, file, connections);
  }

  @Override
  public List<String> migrations() {
    return List.of("classpath:db/migration");
  }

  @Override
  public boolean hasJsonb() {
    return false;
  }

  @Override
  public boolean streamsInTransaction() {
    return false;
  }

  @Override
  public void beginReading(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // By JDBC, every transaction of this store would take the lock of a writer.
      statement.execute("BEGIN DEFERRED");
    }
  }

  @Override
  public List<String> findDamage(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
      List<String> damage = new ArrayList<>();
      while (rows.next()) {
        damage.add(rows.getString(1));
      }
      return damage.equals(List.of("ok")) ? List.of() : damage;
    }
  }

  @Override
  public String currentMillis() {
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";
  }

  @Override
  public String sharedLock() {
    // A transaction that writes has locked the whole file from its beginning.
    return "";
  }

  @Override
  public void renewLocks(Collection<String> studyIds) {
    // The operating system keeps a lock for as long as its process runs.
  }

  @Override
  public void disconnectOwner(String studyId) {
    // A process that was paused in the middle of a transaction keeps the file locked until it ends.
  }

  @Override
  public StudyLock seize(String studyId) {
    return FileStudyLock.seize(lockFile(studyId), studyId, url);
  }

  @Override
  public StudyLock lock(String studyId) {
    return FileStudyLock.acquire(lockFile(studyId), studyId, url);
  }

  @Override
  public Optional<String> ownerOf(String studyId) {
    return FileStudyLock.owner(lockFile(studyId), url);
  }

  private Path lockFile(String studyId) {
    String name = URLEncoder.encode(studyId, StandardCharsets.UTF_8);
    return file.resolveSibling(file.getFileName() + "-" + name + LOCK);
  }

  @Override
  public String identity() {
    return PREFIX + file;
  }

  @Override
  public void deleteDead() {
    String prefix = file.getFileName() + "-";
    try (Stream<Path> files = Files.list(file.getParent())) {
      List<Path> locks =
          files
              .filter(path -> path.getFileName().toString().startsWith(prefix))
              .filter(path -> path.getFileName().toString().endsWith(LOCK))
              .toList();
      for (Path lock : locks) {
        FileStudyLock.deleteIfDead(lock);
      }
    } catch (IOException e) {
      throw unavailable(url, "locks of processes that died cannot be deleted", e);
    }
  }

  @Override
  public AscribeException explain(String attempt, Throwable cause) {
    return SqliteErrors.explain(url, attempt, cause);
  }

  /** Returns the timeout in the URL, since the driver would ignore it and use its own default. */
  private int busyMillis() {
    Matcher given = BUSY_PARAMETER.matcher(url);
    return given.find() ? Integer.parseInt(given.group(1)) : BUSY_MILLIS;
  }

  private static AscribeException invalid(String url, String reason, Throwable cause) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE, "store %s: %s".formatted(url, reason), cause);
  }

  static AscribeException unavailable(String url, String reason, Throwable cause) {
    return new AscribeException(
        ErrorCode.STORE_UNAVAILABLE, "store %s: %s".formatted(url, reason), cause);
  }
}
