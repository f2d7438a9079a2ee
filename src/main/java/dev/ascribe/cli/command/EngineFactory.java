package dev.ascribe.cli.command;

import dev.ascribe.scheduling.Engine;

/** How commands get an engine, so that they know nothing of actors. */
@FunctionalInterface
public interface EngineFactory {
  /**
   * Starts an engine with its devices and its store. The caller closes it.
   *
   * @throws dev.ascribe.common.AscribeException INVALID_VALUE for devices or settings that make no
   *     sense, DEVICE_UNAVAILABLE, STORE_UNAVAILABLE
   */
  Engine open(EngineOptions options);
}
