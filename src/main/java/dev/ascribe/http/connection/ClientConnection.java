package dev.ascribe.http.connection;

/**
 * The state of one connection, shared by the stage that reads its bytes and the stage that answers
 * its requests. Thread-safe.
 */
final class ClientConnection {
  private final OpenConnections connections;
  private final Object client;

  /**
   * Whether the client has shown the token. {@link OpenConnections} reads it under its own lock,
   * which is always taken after the lock of this connection.
   */
  private volatile boolean recognised;

  /** Whether a reply was handed to the socket since the connections are drained. */
  private volatile boolean answeredLate;

  private boolean receiving;
  private boolean draining;
  private boolean ended;
  private int unanswered;
  private Runnable whenIdle = () -> {};
  private Runnable whenEnded = () -> {};
  private Runnable whenDrained = () -> {};

  /**
   * @param client identifies the client, whose connections are counted together
   */
  ClientConnection(OpenConnections connections, Object client) {
    this.connections = connections;
    this.client = client;
  }

  Object client() {
    return client;
  }

  /**
   * Registers the stage that reads bytes, when it starts.
   *
   * @param whenIdle runs when all requests so far are answered
   * @param whenEnded runs when the connection must give way to another
   */
  void onBytes(Runnable whenIdle, Runnable whenEnded) {
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
   * Registers the stage that answers requests, when it starts.
   *
   * @param whenDrained runs when no further request may be taken
   */
  void onRequests(Runnable whenDrained) {
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
    // Single bytes of a head or a body do not keep the connection from giving way.
    if (requests > 0 || bodyEnded) {
      updateWaiting();
    }
  }

  /** Notes that one request is answered: its reply is sent, or handed to the protocol layer. */
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

  /** Notes that nothing more will be sent, though the client may not have read everything yet. */
  void finished() {
    connections.finished(this);
    connections.startWaiting(this);
  }

  void closed() {
    connections.closed(this);
  }

  void drain() {
    Runnable drained;
    synchronized (this) {
      draining = true;
      drained = whenDrained;
    }
    drained.run();
  }

  void end() {
    Runnable end;
    synchronized (this) {
      ended = true;
      end = whenEnded;
    }
    end.run();
  }
}
