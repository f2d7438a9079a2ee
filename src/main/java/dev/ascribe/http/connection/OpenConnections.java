package dev.ascribe.http.connection;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The open connections of a {@link Listener}. It limits their number, in total and for each client.
 * At a limit, a new connection replaces the connection that has waited longest for its client to
 * send or read; connections of clients that have not shown the token are replaced first. So silent
 * clients cannot keep others out. A connection whose request is being answered is never replaced.
 * Thread-safe.
 */
public final class OpenConnections {
  private final int most;
  private final int mostOfClient;

  /** All connections that hold a socket. */
  private final Set<ClientConnection> open = new LinkedHashSet<>();

  /** Connections that wait for a client that has not shown the token, the longest first. */
  private final Set<ClientConnection> waitingStrangers = new LinkedHashSet<>();

  /** Connections that wait for a client that has shown the token, the longest first. */
  private final Set<ClientConnection> waitingKnown = new LinkedHashSet<>();

  /** Connections that may still have a reply to send. */
  private final Set<ClientConnection> unfinished = new LinkedHashSet<>();

  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final CompletableFuture<Void> written = new CompletableFuture<>();
  private boolean draining;

  /**
   * @param most largest number of open connections
   * @param mostOfClient largest number of open connections of one client, which is an IPv4 address
   *     or an IPv6 network; loopback addresses are not limited
   */
  public OpenConnections(int most, int mostOfClient) {
    this.most = most;
    this.mostOfClient = mostOfClient;
  }

  /**
   * Admits a connection, and ends another one if there is no room.
   *
   * @return empty if there is no room and all connections that could be replaced are busy
   */
  Optional<ClientConnection> admit(InetAddress address) {
    ClientConnection admitted;
    ClientConnection ended = null;
    synchronized (this) {
      if (draining) {
        return Optional.empty();
      }
      Object client = client(address);
      boolean full = open.size() >= most;
      boolean clientFull =
          !address.isLoopbackAddress()
              && open.stream().filter(each -> each.client().equals(client)).count() >= mostOfClient;
      if (full || clientFull) {
        Optional<ClientConnection> longest = longestWaiting(clientFull ? client : null);
        if (longest.isEmpty()) {
          return Optional.empty();
        }
        ended = longest.get();
        forget(ended);
      }
      admitted = new ClientConnection(this, client);
      open.add(admitted);
      unfinished.add(admitted);
      waitingStrangers.add(admitted);
    }
    if (ended != null) {
      ended.end();
    }
    return Optional.of(admitted);
  }

  private Optional<ClientConnection> longestWaiting(Object client) {
    for (Set<ClientConnection> waiting : List.of(waitingStrangers, waitingKnown)) {
      for (ClientConnection each : waiting) {
        if (client == null || each.client().equals(client)) {
          return Optional.of(each);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Identifies a client by its IPv4 address or its IPv6 network: a client with IPv6 can use all
   * addresses of its network.
   */
  private static Object client(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 16 ? ByteBuffer.wrap(bytes).getLong() : address;
  }

  /** Notes that a connection now waits for its client to send, or to read the last reply. */
  synchronized void startWaiting(ClientConnection connection) {
    stopWaiting(connection);
    if (open.contains(connection)) {
      (connection.isRecognised() ? waitingKnown : waitingStrangers).add(connection);
    }
  }

  synchronized void stopWaiting(ClientConnection connection) {
    waitingStrangers.remove(connection);
    waitingKnown.remove(connection);
  }

  /** Notes that a connection will send nothing more. */
  synchronized void finished(ClientConnection connection) {
    unfinished.remove(connection);
    completeWhenFinished();
  }

  synchronized void closed(ClientConnection connection) {
    forget(connection);
  }

  private void forget(ClientConnection connection) {
    open.remove(connection);
    stopWaiting(connection);
    unfinished.remove(connection);
    completeWhenFinished();
  }

  private void completeWhenFinished() {
    if (draining && unfinished.isEmpty()) {
      finished.complete(null);
      if (open.stream().noneMatch(ClientConnection::isAnsweredLate)) {
        written.complete(null);
      }
    }
  }

  synchronized int count() {
    return open.size();
  }

  /**
   * Tells each connection to end after the reply in progress, and admits no others.
   *
   * @param patience how long clients may take to close their side when they have their replies
   * @return completes when all replies are written: that is certain when the sockets are closed
   */
  public CompletionStage<Void> drain(Duration patience) {
    List<ClientConnection> all;
    synchronized (this) {
      draining = true;
      all = new ArrayList<>(open);
      completeWhenFinished();
    }
    all.forEach(ClientConnection::drain);
    return finished.thenCompose(
        done -> written.completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS));
  }
}
