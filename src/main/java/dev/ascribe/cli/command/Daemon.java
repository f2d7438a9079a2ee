package dev.ascribe.cli.command;

import java.net.InetSocketAddress;

/** An engine that answers over HTTP. */
public interface Daemon extends AutoCloseable {
  /** Where it listens. */
  InetSocketAddress address();

  /**
   * Blocks until it has ended, because it was closed or because it failed; the log says why.
   *
   * @throws dev.ascribe.common.AscribeException STORE_LOST where results cannot be kept any more
   */
  void awaitEnd();

  /**
   * Takes nothing more, answers what it has taken, hands unfinished work back to the store, and
   * ends within the time that its settings allow.
   */
  @Override
  void close();
}
