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
 * The connections of a listener: no more than may be, of all clients and of each. When there are as
 * many, a new one takes the place of the one that has waited longest for its client, of strangers
 * first; so silent connections keep nobody out. One whose request is being answered is never ended
 * for another. Thread-safe.
 */
public final class OpenConnections {
  private final int most;
  private final int mostOfClient;

  /** All that hold a socket. */
  private final Set<ClientConnection> open = new LinkedHashSet<>();

  /** Those whose client is to send something, the longest first, without any recognised one. */
  private final Set<ClientConnection> waitingStrangers = new LinkedHashSet<>();

  /** The same of recognised clients. */
  private final Set<ClientConnection> waitingKnown = new LinkedHashSet<>();

  /** Those that may yet have a reply to send. */
  private final Set<ClientConnection> unfinished = new LinkedHashSet<>();

  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final CompletableFuture<Void> written = new CompletableFuture<>();
  private boolean draining;

  /**
   * @param most connections
   * @param mostOfClient connections of one address, or network of IPv6, other than loopback
   */
  public OpenConnections(int most, int mostOfClient) {
    this.most = most;
    this.mostOfClient = mostOfClient;
  }

  /**
   * Makes room for a connection, if need be at the cost of another.
   *
   * @return empty if all others are at work
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

  /** Of IPv6 the network: who has one has all its addresses. */
  private static Object client(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 16 ? ByteBuffer.wrap(bytes).getLong() : address;
  }

  /** A connection's client is to send something, or to read the end, and time begins to count. */
  synchronized void waits(ClientConnection connection) {
    works(connection);
    if (open.contains(connection)) {
      (connection.isRecognised() ? waitingKnown : waitingStrangers).add(connection);
    }
  }

  synchronized void works(ClientConnection connection) {
    waitingStrangers.remove(connection);
    waitingKnown.remove(connection);
  }

  /** A connection will send nothing more. */
  synchronized void finished(ClientConnection connection) {
    unfinished.remove(connection);
    completeWhenFinished();
  }

  synchronized void closed(ClientConnection connection) {
    forget(connection);
  }

  private void forget(ClientConnection connection) {
    open.remove(connection);
    works(connection);
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
   * Tells all connections to end after the reply that each is waiting for, and takes no others.
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
