package dev.ascribe.http.connection;

/**
 * The state of one connection: how many of its requests are unanswered, and whether it is draining
 * or must end. The {@link FramingStage} reads the bytes of the connection and the {@link
 * ConnectionStage} answers its requests; both update this state. {@link OpenConnections} ends and
 * drains the connection. Thread-safe.
 */
final class ClientConnection {
  private final OpenConnections connections;
  private final Object client;

  /**
   * Whether the client has shown the token. {@link OpenConnections} reads it under its own lock,
   * which is always taken after the lock of this connection.
   */
  private volatile boolean recognised;

  /** Whether a request was answered after the draining of connections began. */
  private volatile boolean answeredLate;

  private boolean receiving;
  private boolean draining;
  private boolean ended;
  private int unanswered;
  private Runnable whenIdle = () -> {};
  private Runnable whenEnded = () -> {};
  private Runnable whenDrained = () -> {};

  /**
   * @param client identifies the client; connections with equal values are counted together
   */
  ClientConnection(OpenConnections connections, Object client) {
    this.connections = connections;
    this.client = client;
  }

  /** Identifies the client; connections of one client have equal values. */
  Object client() {
    return client;
  }

  /**
   * Registers the callbacks of the {@link FramingStage}, when it starts.
   *
   * @param whenIdle runs when no request is unanswered any more
   * @param whenEnded runs when another connection replaces this one
   */
  void registerFraming(Runnable whenIdle, Runnable whenEnded) {
    boolean tooLate;
    synchronized (this) {
      this.whenIdle = whenIdle;
      this.whenEnded = whenEnded;
      tooLate = ended;
    }
    if (tooLate) {
      whenEnded.run();
    }
  }

  /**
   * Registers the callback of the {@link ConnectionStage}, when it starts.
   *
   * @param whenDrained runs when the connection must take no further request
   */
  void registerAnswering(Runnable whenDrained) {
    boolean tooLate;
    synchronized (this) {
      this.whenDrained = whenDrained;
      tooLate = draining;
    }
    if (tooLate) {
      whenDrained.run();
    }
  }

  /**
   * Notes that bytes have arrived.
   *
   * @param requests number of requests whose heads became complete
   * @param receiving whether more of a body is to follow
   */
  synchronized void received(int requests, boolean receiving) {
    unanswered += requests;
    boolean bodyEnded = this.receiving && !receiving;
    this.receiving = receiving;
    // Only whole heads and bodies count, so a client that sends single bytes can be replaced.
    if (requests > 0 || bodyEnded) {
      updateWaiting();
    }
  }

  /** Notes that the reply to one request has been sent, or handed to Pekko for sending. */
  void answered() {
    Runnable idle = () -> {};
    synchronized (this) {
      unanswered--;
      answeredLate |= draining;
      if (unanswered == 0) {
        idle = whenIdle;
        updateWaiting();
      }
    }
    idle.run();
  }

  private void updateWaiting() {
    if (unanswered == 0 || receiving) {
      connections.startWaiting(this);
    } else {
      connections.stopWaiting(this);
    }
  }

  /** Whether a reply was sent after {@link #drain} was called. */
  boolean isAnsweredLate() {
    return answeredLate;
  }

  /** Whether all requests so far are answered. */
  synchronized boolean isIdle() {
    return unanswered == 0;
  }

  /** Notes that the client has shown the token. */
  synchronized void recognise() {
    recognised = true;
    updateWaiting();
  }

  boolean isRecognised() {
    return recognised;
  }

  /**
   * Notes that the server sends nothing more, though the client may not have read everything yet.
   */
  void finished() {
    connections.finished(this);
    connections.startWaiting(this);
  }

  /** Notes that the socket is closed. */
  void closed() {
    connections.closed(this);
  }

  /** Makes the connection end after the reply in progress. */
  void drain() {
    Runnable drained;
    synchronized (this) {
      draining = true;
      drained = whenDrained;
    }
    drained.run();
  }

  /** Ends the connection at once, because another one replaces it. */
  void end() {
    Runnable end;
    synchronized (this) {
      ended = true;
      end = whenEnded;
    }
    end.run();
  }
}
