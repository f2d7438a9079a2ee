package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Locks studies of a PostgreSQL store by advisory locks. Each is held by a connection of its own,
 * whose end frees it: no lock outlives its process. A connection that broke is replaced before the
 * next rows of its study are written, and at the next sign of life of the process.
 */
final class PostgresLocks implements StudyLocks {
  private static final String TAKE = "SELECT pg_try_advisory_lock(?)";
  private static final String GIVE_BACK = "SELECT pg_advisory_unlock(?)";

  /** The two halves of the key of a lock are columns of their own. */
  private static final String OWNER =
      "SELECT a.application_name FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid"
          + " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
          + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
          + " AND (l.classid::bigint << 32 | l.objid::bigint) = ?";

  /** Waits up to five seconds for the end of each connection. */
  private static final String DISCONNECT =
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND application_name = ?"
          + " AND pid <> pg_backend_pid()";

  private static final String HIDDEN = "of another user of the database";
  private static final int ANSWER_SECONDS = 10;

  private final PostgresDialect dialect;
  private final PostgresConnections connections;
  private final Map<String, Held> held = new ConcurrentHashMap<>();

  PostgresLocks(PostgresDialect dialect, PostgresConnections connections) {
    this.dialect = dialect;
    this.connections = connections;
  }

  @Override
  public StudyLock lock(String studyId) {
    Held lock = new Held(studyId);
    lock.take();
    held.put(studyId, lock);
    return lock;
  }

  @Override
  public Optional<String> ownerOf(String studyId) {
    try (Connection connection = connections.getConnection()) {
      return owner(connection, studyId);
    } catch (SQLException e) {
      throw dialect.explain("looking for the process that runs " + studyId, e);
    }
  }

  @Override
  public void deleteDead() {
    // The server frees the locks of processes that died.
  }

  /**
   * Takes the locks of this process on some studies again that broke with their connections. A lock
   * that another process has taken meanwhile stays with that process.
   *
   * @throws AscribeException STORE_UNAVAILABLE if the server cannot be reached
   */
  void renew(Collection<String> studyIds) {
    for (String studyId : studyIds) {
      Held lock = held.get(studyId);
      if (lock != null) {
        lock.renew();
      }
    }
  }

  /**
   * Ends all connections of the process that holds the lock of a study.
   *
   * @throws AscribeException STORE_UNAVAILABLE if the process belongs to another user of the
   *     database, or is this one
   */
  void disconnectOwner(String studyId) {
    try (Connection connection = connections.getConnection()) {
      Optional<String> owner = owner(connection, studyId);
      if (owner.isEmpty()) {
        return;
      }
      if (owner.get().equals(HIDDEN) || owner.get().equals(connections.getApplicationName())) {
        throw heldBy(studyId, owner.get());
      }
      try (PreparedStatement statement = connection.prepareStatement(DISCONNECT)) {
        statement.setString(1, owner.get());
        statement.execute();
      }
    } catch (SQLException e) {
      throw dialect.explain("ending the connections of the process that runs " + studyId, e);
    }
  }

  private AscribeException heldBy(String studyId, String owner) {
    return new AscribeException(
        ErrorCode.STORE_UNAVAILABLE,
        "store %s: study %s is being run by process %s; wait until it ends, or stop it"
            .formatted(dialect.url(), studyId, owner));
  }

  private static Optional<String> owner(Connection connection, String studyId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OWNER)) {
      statement.setLong(1, key(studyId));
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        String name = row.getString(1);
        return Optional.of(name == null || name.isEmpty() ? HIDDEN : name);
      }
    }
  }

  private static long key(String studyId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("ascribe " + studyId).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every Java has SHA-256", e);
    }
  }

  private final class Held implements StudyLock {
    private final String studyId;
    private Connection connection;
    private boolean closed;

    Held(String studyId) {
      this.studyId = studyId;
    }

    synchronized void take() {
      Optional<String> owner = tryTake();
      if (owner.isPresent()) {
        throw heldBy(studyId, owner.get());
      }
    }

    synchronized void renew() {
      if (!closed && !isHeld()) {
        disconnect();
        // Whether this process may still write rows of the study is decided by its epoch. The lock
        // may be held by another process, or by a connection whose end the server has not noticed.
        tryTake();
      }
    }

    private boolean isHeld() {
      try {
        return connection != null && connection.isValid(ANSWER_SECONDS);
      } catch (SQLException e) {
        return false;
      }
    }

    /** Tries to take the lock on a new connection. Returns its owner if there is another one. */
    private Optional<String> tryTake() {
      boolean taken = false;
      try {
        connection = connections.getConnection();
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
          statement.setLong(1, key(studyId));
          try (ResultSet row = statement.executeQuery()) {
            row.next();
            taken = row.getBoolean(1);
          }
        }
        return taken
            ? Optional.empty()
            : Optional.of(owner(connection, studyId).orElse("that has just ended"));
      } catch (SQLException e) {
        throw dialect.explain("locking study " + studyId, e);
      } finally {
        if (!taken) {
          disconnect();
        }
      }
    }

    private void disconnect() {
      try (Connection ended = connection) {
        connection = null;
      } catch (SQLException e) {
        // The connection has ended, which is what was wanted.
      }
    }

    /** Gives the lock back at once, while the server notices the end of a connection later. */
    private void release() {
      if (connection == null) {
        return;
      }
      try (PreparedStatement statement = connection.prepareStatement(GIVE_BACK)) {
        statement.setLong(1, key(studyId));
        statement.execute();
      } catch (SQLException e) {
        // The connection has ended, and the lock with it.
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      held.remove(studyId, this);
      release();
      disconnect();
    }
  }
}
