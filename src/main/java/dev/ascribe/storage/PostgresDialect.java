package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A PostgreSQL database. Its texts are compared by their bytes, as SQLite does, and its arrays are
 * jsonb.
 */
final class PostgresDialect implements Dialect {
  private final PostgresUrl url;
  private final PostgresConnections connections;
  private final PostgresLocks locks;

  private PostgresDialect(PostgresUrl url, PostgresConnections connections) {
    this.url = url;
    this.connections = connections;
    this.locks = new PostgresLocks(this, connections);
  }

  /**
   * Returns the database at a URL, with the user and the password of the environment.
   *
   * @throws AscribeException INVALID_VALUE for a URL without a host or a database, and for one with
   *     a password
   */
  static PostgresDialect of(String url) {
    return of(new PostgresUrl(url), PostgresCredentials.of(System.getenv()));
  }

  static PostgresDialect of(PostgresUrl url, PostgresCredentials credentials) {
    return new PostgresDialect(url, new PostgresConnections(url, credentials));
  }

  /**
   * Returns the command that backs up the database. The password comes from where {@code pg_dump}
   * looks for it.
   */
  String backupCommand(Path file) {
    return connections.backupCommand(file);
  }

  /**
   * Whether the database holds tables of Ascribe.
   *
   * @throws AscribeException STORE_UNAVAILABLE if the database cannot be reached
   */
  boolean exists() {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT to_regclass('flyway_schema_history') IS NOT NULL")) {
      row.next();
      return row.getBoolean(1);
    } catch (SQLException e) {
      throw explain("opening it", e);
    }
  }

  @Override
  public String url() {
    return url.text();
  }

  @Override
  public DataSource dataSource() {
    try (Connection connection = connections.getConnection()) {
      return connections;
    } catch (SQLException e) {
      throw explain("opening it", e);
    }
  }

  @Override
  public List<String> migrations() {
    return List.of("classpath:db/migration", "classpath:db/postgresql");
  }

  @Override
  public boolean hasJsonb() {
    return true;
  }

  @Override
  public boolean streamsInTransaction() {
    return true;
  }

  @Override
  public void beginReading(Connection connection) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
  }

  /** The database itself finds damage when a table is read. */
  @Override
  public List<String> findDamage(Connection connection) {
    return List.of();
  }

  @Override
  public Place place(DataSource source) {
    return new Place() {
      @Override
      public void requireUnchanged() {
        connections.requireUnchanged();
      }

      /** The server itself finds damage when it reads, and explain() recognizes its errors. */
      @Override
      public String damage(Connection connection) {
        return null;
      }

      @Override
      public void close() {
        // Connections belong to those who opened them.
      }
    };
  }

  @Override
  public String identity() {
    return "postgresql:" + connections.identity();
  }

  @Override
  public StudyLock lock(String studyId) {
    return locks.lock(studyId);
  }

  @Override
  public Optional<String> ownerOf(String studyId) {
    return locks.ownerOf(studyId);
  }

  @Override
  public void deleteDead() {
    locks.deleteDead();
  }

  @Override
  public String currentMillis() {
    return "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint";
  }

  @Override
  public String sharedLock() {
    return " FOR SHARE";
  }

  @Override
  public void renewLocks(Collection<String> studyIds) {
    locks.renew(studyIds);
  }

  @Override
  public void disconnectOwner(String studyId) {
    locks.disconnectOwner(studyId);
  }

  @Override
  public StudyLock seize(String studyId) {
    return locks.lock(studyId);
  }

  @Override
  public AscribeException explain(String attempt, Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof AscribeException known) {
        return known;
      }
    }
    SQLException error = sqlException(cause);
    ErrorCode code = PostgresErrors.code(error == null ? "" : error.getSQLState());
    String problem = error == null ? Dialect.line(innermost(cause)) : Dialect.line(error);
    String message =
        code == ErrorCode.DISK_FULL
            ? "the database's disk is full, failed while %s; nothing of it was kept"
                .formatted(attempt)
            : "failed while %s: %s".formatted(attempt, problem);
    return new AscribeException(code, "store %s: %s".formatted(url.text(), message), cause);
  }

  /** Returns the innermost error of the database; those around it may hold whole statements. */
  private static SQLException sqlException(Throwable cause) {
    SQLException found = null;
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof SQLException error && error.getSQLState() != null) {
        found = error;
      }
    }
    return found;
  }

  private static Throwable innermost(Throwable cause) {
    Throwable innermost = cause;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost;
  }
}
