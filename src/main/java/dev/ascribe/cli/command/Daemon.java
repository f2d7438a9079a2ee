package dev.ascribe.cli.command;

import java.net.InetSocketAddress;

/** An engine that answers over HTTP. */
public interface Daemon extends AutoCloseable {
  /** The address at which clients reach it. */
  InetSocketAddress address();

  /**
   * Blocks until the daemon has ended, because it was closed or because it failed. The log says why
   * it failed.
   *
   * @throws dev.ascribe.common.AscribeException STORE_LOST if the store can take no more results
   */
  void awaitEnd();

  /**
   * Accepts no more requests, answers those it has accepted, leaves unfinished studies to the next
   * start, and ends within the time that its settings allow.
   */
  @Override
  void close();
}
