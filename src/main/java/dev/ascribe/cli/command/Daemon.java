package dev.ascribe.cli.command;

import java.net.InetSocketAddress;

/** An engine that answers over HTTP. */
public interface Daemon extends AutoCloseable {
  /** Where it listens. */
  InetSocketAddress address();

  /** Whether it has neither ended nor begun to. */
  boolean isRunning();

  /** Blocks until it has ended, because it was closed or because it failed; the log says why. */
  void awaitEnd();

  /**
   * Takes nothing more, answers what it has taken, hands unfinished work back to the store, and
   * ends within the time that its settings allow.
   */
  @Override
  void close();
}
