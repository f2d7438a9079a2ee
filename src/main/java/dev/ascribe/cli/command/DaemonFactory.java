package dev.ascribe.cli.command;

/** How {@code serve} gets a daemon, so that it knows nothing of actors. */
@FunctionalInterface
public interface DaemonFactory {
  /**
   * Starts a daemon. The caller closes it.
   *
   * @throws dev.ascribe.common.AscribeException INVALID_VALUE for settings that make no sense or an
   *     address that cannot be listened at, DEVICE_UNAVAILABLE, STORE_UNAVAILABLE
   */
  Daemon start(EngineOptions options);
}
