package dev.ascribe.cli.bench;

import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.Meters;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Samples a daemon's resident memory while something else is measured. Thread-safe. */
final class DaemonMemory implements AutoCloseable {
  private static final long SAMPLE_SECONDS = 15;
  private static final String RESIDENT = "process_resident_memory_bytes";

  private final DaemonClient client;
  private final Consumer<String> note;
  private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
  private double first = Double.NaN;
  private double last = Double.NaN;
  private double most = Double.NaN;

  /**
   * Starts sampling.
   *
   * @param note takes a line for each sample and each failed one
   */
  DaemonMemory(DaemonClient client, Consumer<String> note) {
    this.client = client;
    this.note = note;
    // The task catches its failures itself: nothing is left in the future to be asked for.
    Future<?> unused =
        sampler.scheduleAtFixedRate(this::sample, 0, SAMPLE_SECONDS, TimeUnit.SECONDS);
  }

  private void sample() {
    try {
      double megabytes = Meters.parse(client.metrics()).sum(RESIDENT) / 1e6;
      remember(megabytes);
      note.accept("%.0f MB resident".formatted(megabytes));
    } catch (RuntimeException unanswered) {
      // An exception would end the sampling. The load itself counts what was lost.
      note.accept("no meters: " + unanswered.getMessage());
    }
  }

  private synchronized void remember(double megabytes) {
    first = Double.isNaN(first) ? megabytes : first;
    most = Double.isNaN(most) ? megabytes : Math.max(most, megabytes);
    last = megabytes;
  }

  /** Takes a last sample and stops. */
  @Override
  public void close() {
    sampler.shutdownNow();
    sample();
  }

  synchronized void addTo(Map<String, Object> report) {
    report.put("resident_megabytes_first", first);
    report.put("resident_megabytes_most", most);
    report.put("resident_megabytes_last", last);
  }
}
