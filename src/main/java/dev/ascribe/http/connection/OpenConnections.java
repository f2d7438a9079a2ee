package dev.ascribe.http.connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The connections that are open, so that they can be told to end. Thread-safe. */
public final class OpenConnections {
  /** A connection that can be told to end after the reply that it is waiting for, if any. */
  @FunctionalInterface
  interface Connection {
    void drain();
  }

  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  void opened(Connection connection) {
    open.add(connection);
    if (draining) {
      connection.drain();
    }
  }

  void closed(Connection connection) {
    open.remove(connection);
  }

  int count() {
    return open.size();
  }

  /** Tells all connections to end, and all that are opened from now on. */
  public void drain() {
    draining = true;
    open.forEach(Connection::drain);
  }
}
