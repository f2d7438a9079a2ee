package dev.ascribe.http.connection;

/**
 * What one connection is doing, shared by the stage that reads its bytes and the stage that answers
 * its requests. Thread-safe.
 */
final class ClientConnection {
  private final OpenConnections connections;
  private final Object client;

  /** Read under the lock of the connections, which is taken after the one of this connection. */
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
   * @param client whose connections are counted together
   */
  ClientConnection(OpenConnections connections, Object client) {
    this.connections = connections;
    this.client = client;
  }

  Object client() {
    return client;
  }

  /**
   * The stage that reads bytes has started.
   *
   * @param whenIdle runs when the last of the requests so far is answered
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
   * The stage that answers requests has started.
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
   * Bytes have come.
   *
   * @param requests whose heads are now whole
   * @param receiving whether a body is to follow
   */
  synchronized void received(int requests, boolean receiving) {
    unanswered += requests;
    boolean bodyEnded = this.receiving && !receiving;
    this.receiving = receiving;
    // Single bytes of a head or a body prolong no stay.
    if (requests > 0 || bodyEnded) {
      count();
    }
  }

  /** A reply is sent, or handed on to be. */
  void answered() {
    Runnable idle = () -> {};
    synchronized (this) {
      unanswered--;
      answeredLate |= draining;
      if (unanswered == 0) {
        idle = whenIdle;
        count();
      }
    }
    idle.run();
  }

  private void count() {
    if (unanswered == 0 || receiving) {
      connections.waits(this);
    } else {
      connections.works(this);
    }
  }

  boolean isAnsweredLate() {
    return answeredLate;
  }

  /** Whether all requests so far are answered. */
  synchronized boolean isIdle() {
    return unanswered == 0;
  }

  /** The client has shown that it may be here. */
  synchronized void recognise() {
    recognised = true;
    count();
  }

  boolean isRecognised() {
    return recognised;
  }

  /** Nothing more will be sent, though the client may not have read all yet. */
  void finished() {
    connections.finished(this);
    connections.waits(this);
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
