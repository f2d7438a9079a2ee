package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultStore;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the store of a running engine and reports once when it is lost: its files have been
 * removed, replaced or damaged. A store that is only locked or full is not lost.
 *
 * <p>A quick check runs every two seconds. A full read of all data runs at the start, and then so
 * rarely that it takes one percent of the time.
 */
final class StoreWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
  private static final long INTERVAL_SECONDS = 2;
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int PAUSES_PER_READING = 99;

  private final ResultStore store;
  private final Consumer<AscribeException> lost;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(StoreWatch::daemon);
  private long nextReading = System.nanoTime();

  /**
   * Begins to watch.
   *
   * @param lost is told, on the watch's own thread, why the store is lost
   */
  StoreWatch(ResultStore store, Consumer<AscribeException> lost) {
    this.store = store;
    this.lost = lost;
    // The task catches its failures itself: nothing is left in the future to be asked for.
    Future<?> unused =
        thread.scheduleWithFixedDelay(this::look, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      store.checkReadable();
      long begun = System.nanoTime();
      if (begun - nextReading >= 0) {
        store.verify();
        long spent = System.nanoTime() - begun;
        nextReading =
            System.nanoTime() + Math.max(SHORTEST_PAUSE_NANOS, spent * PAUSES_PER_READING);
      }
    } catch (AscribeException failure) {
      if (failure.code() == ErrorCode.STORE_LOST) {
        thread.shutdown();
        lost.accept(failure);
      } else {
        LOG.debug("the store cannot be looked at: {}", failure.getMessage());
      }
    } catch (RuntimeException failure) {
      // An exception would end the watch.
      LOG.error("the store cannot be looked at", failure);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "ascribe-store-watch");
    thread.setDaemon(true);
    return thread;
  }
}
