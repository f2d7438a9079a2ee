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
 * next rows of its study are written.
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
   * Checks that the locks which this process took on some studies are still its own. A lock whose
   * connection broke is taken again.
   *
   * @throws AscribeException STORE_UNAVAILABLE if the server cannot be reached; STORE_LOST if
   *     another process has taken a lock meanwhile
   */
  void requireHeld(Collection<String> studyIds) {
    for (String studyId : studyIds) {
      Held lock = held.get(studyId);
      if (lock != null) {
        lock.require();
      }
    }
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
        throw new AscribeException(
            ErrorCode.STORE_UNAVAILABLE,
            "store %s: study %s is being run by process %s; wait until it ends, or stop it"
                .formatted(dialect.url(), studyId, owner.get()));
      }
    }

    synchronized void require() {
      if (closed || isHeld()) {
        return;
      }
      disconnect();
      Optional<String> owner = tryTake();
      if (owner.isEmpty()) {
        return;
      }
      // The server may not have noticed yet that the broken connection has ended.
      boolean isOwn = owner.get().equals(connections.getApplicationName());
      throw new AscribeException(
          isOwn ? ErrorCode.STORE_UNAVAILABLE : ErrorCode.STORE_LOST,
          isOwn
              ? "store %s: the lock of study %s is still held by a broken connection of this process %s"
                  .formatted(dialect.url(), studyId, owner.get())
              : "store %s: study %s lost its lock with its connection, and is now being run by process %s"
                  .formatted(dialect.url(), studyId, owner.get()));
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
