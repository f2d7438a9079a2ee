package dev.ascribe.cli.study;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Calls a progress bar every few seconds, until it is closed.
 *
 * @param ticks the repeated call, which ends with the first exception
 */
record ProgressTicker(ScheduledExecutorService timer, ScheduledFuture<?> ticks)
    implements AutoCloseable {
  private static final long PERIOD_SECONDS = 5;

  static ProgressTicker start(Runnable tick) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "ascribe-progress");
              // A forgotten timer must not keep the process alive.
              thread.setDaemon(true);
              return thread;
            });
    return new ProgressTicker(
        timer, timer.scheduleAtFixedRate(tick, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS));
  }

  @Override
  public void close() {
    ticks.cancel(true);
    timer.shutdownNow();
  }
}
