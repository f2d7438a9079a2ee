package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.Names;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A stream that fails if too few bytes arrive within a time. Without it, a read could wait for
 * ever.
 */
public final class StallGuard extends FilterInputStream {
  /** Thrown if too few bytes arrived within the time. */
  public static final class StallException extends IOException {
    private static final long serialVersionUID = 1L;

    StallException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "download-stall-guard");
            thread.setDaemon(true);
            return thread;
          });

  private final Duration patience;
  private final long leastBytes;
  private final Runnable interrupt;
  private final AtomicLong bytes = new AtomicLong();
  private final ScheduledFuture<?> checks;
  private long bytesAtLastCheck;
  private volatile boolean stalled;

  /**
   * Creates the stream.
   *
   * @param leastBytes the fewest bytes that must arrive within the patience
   * @param interrupt ends a waiting read; called by another thread
   */
  public StallGuard(InputStream stream, Duration patience, long leastBytes, Runnable interrupt) {
    super(stream);
    this.patience = patience;
    this.leastBytes = leastBytes;
    this.interrupt = interrupt;
    this.checks =
        CLOCK.scheduleAtFixedRate(
            this::check, patience.toMillis(), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check() {
    long now = bytes.get();
    if (now - bytesAtLastCheck < leastBytes) {
      stalled = true;
      checks.cancel(false);
      interrupt.run();
    }
    bytesAtLastCheck = now;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? count : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count;
    try {
      count = super.read(buffer, offset, length);
    } catch (IOException e) {
      throw stalled ? stall(e) : e;
    }
    // A stream that was closed during a read may look as if it had ended.
    if (count < 0 && stalled) {
      throw stall(null);
    }
    bytes.addAndGet(Math.max(0, count));
    return count;
  }

  private StallException stall(IOException cause) {
    return new StallException(
        String.format(
            Locale.ROOT,
            "fewer than %s came within %.0f s",
            Names.count(leastBytes, "byte"),
            Math.ceil(patience.toMillis() / 1e3)),
        cause);
  }

  @Override
  public void close() throws IOException {
    checks.cancel(false);
    super.close();
  }
}
