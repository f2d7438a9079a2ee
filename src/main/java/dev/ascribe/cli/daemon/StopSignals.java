package dev.ascribe.cli.daemon;

import dev.ascribe.cli.command.BaseCommand;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * Remembers whether somebody told the process to stop, by SIGTERM, SIGINT or SIGHUP. A shutdown
 * hook alone cannot know: it runs as well when a library ends the process because of a fatal error.
 */
final class StopSignals {
  private final AtomicBoolean received = new AtomicBoolean();

  private StopSignals() {}

  /** From now on a signal to stop runs the shutdown hooks, and would end the process with 0. */
  static StopSignals listen() {
    StopSignals signals = new StopSignals();
    signals.handle("TERM");
    signals.handle("INT");
    signals.handle("HUP");
    return signals;
  }

  private void handle(String name) {
    try {
      Signal.handle(
          new Signal(name),
          signal -> {
            received.set(true);
            Runtime.getRuntime().exit(BaseCommand.DONE);
          });
    } catch (IllegalArgumentException taken) {
      // -Xrs: signals end the process at once, as whoever gave that flag wants it.
      return;
    }
  }

  boolean received() {
    return received.get();
  }
}
