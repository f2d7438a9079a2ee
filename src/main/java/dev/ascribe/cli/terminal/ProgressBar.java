package dev.ascribe.cli.terminal;

import dev.ascribe.common.SafeText;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows progress on standard error. A terminal gets one line that is redrawn. Elsewhere a plain
 * line appears after every ten seconds or ten per cent, at most once a second; with {@link
 * #keepAlive} one appears at least every minute. Thread-safe.
 */
public final class ProgressBar {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 10_000_000_000L;
  private static final long SILENCE_NANOS = 50_000_000_000L;
  private static final long TENTH_NANOS = 1_000_000_000L;
  private static final int BAR_WIDTH = 24;

  /** What is not done yet takes at least this long for people. */
  private static final double LEAST_SECONDS = 1;

  /** Stands for the time left that follows from the mean pace. */
  private static final double UNKNOWN = -1;

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream stream;
  private final Terminal terminal;
  private final LongSupplier nanoTime;
  private final String unit;

  private long total;
  private long first;
  private long done;
  private long startNanos;
  private String detail = "";
  private double secondsLeft = UNKNOWN;
  private boolean drawn;
  private long lastNanos;
  private long lastTenth;

  /**
   * @param unit the name of what is counted, in the plural
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public ProgressBar(PrintStream stream, Terminal terminal, String unit, LongSupplier nanoTime) {
    this.stream = stream;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.unit = unit;
    this.startNanos = nanoTime.getAsLong();
    this.lastNanos = startNanos;
  }

  /**
   * Sets the total and starts the clock.
   *
   * @param alreadyDone the part that an earlier process has done, which does not count for the
   *     speed
   */
  public synchronized void begin(long total, long alreadyDone) {
    this.total = total;
    this.first = alreadyDone;
    this.done = alreadyDone;
    this.startNanos = nanoTime.getAsLong();
    this.lastNanos = startNanos;
    this.lastTenth = tenth();
    draw(true);
  }

  /** Moves the bar. {@code detail} is printed behind it, for example the current work. */
  public synchronized void update(long done, String detail) {
    this.done = done;
    this.detail = detail;
    draw(done >= total);
  }

  /**
   * Moves the bar whose units take different times.
   *
   * @param left seconds to the end as the caller estimates them; NaN if it does not know them
   */
  public synchronized void update(long done, String detail, double left) {
    this.secondsLeft = left;
    update(done, detail);
  }

  /**
   * Shows that the work goes on though nothing has been done: redraws the bar, or prints a plain
   * line if none has come for almost a minute. To be called every few seconds.
   *
   * @param left seconds to the end as the caller estimates them; NaN if it does not know them
   */
  public synchronized void keepAlive(double left) {
    secondsLeft = left;
    if (terminal.redraws()) {
      draw(true);
    } else if (nanoTime.getAsLong() - lastNanos >= SILENCE_NANOS) {
      draw(false);
    }
  }

  /** Prints a line that stays above the bar. */
  public synchronized void message(String line) {
    clear();
    stream.println(SafeText.visible(line));
    if (drawn) {
      drawn = false;
      draw(true);
    }
    stream.flush();
  }

  /** Erases the bar. */
  public synchronized void end() {
    clear();
    drawn = false;
    stream.flush();
  }

  private void clear() {
    if (drawn) {
      stream.print(CLEAR_LINE);
    }
  }

  private void draw(boolean force) {
    long now = nanoTime.getAsLong();
    if (terminal.redraws()) {
      if (force || now - lastNanos >= REDRAW_NANOS) {
        String line = line(now);
        // The last column stays free: a terminal that wraps there would scroll at every redraw.
        stream.print((drawn ? CLEAR_LINE : "") + SafeText.cut(line, terminal.columns() - 1));
        stream.flush();
        drawn = true;
        lastNanos = now;
      }
    } else if (now - lastNanos >= (tenth() > lastTenth ? TENTH_NANOS : PLAIN_NANOS)) {
      stream.println(line(now));
      stream.flush();
      lastNanos = now;
      lastTenth = tenth();
    }
  }

  private String line(long now) {
    StringBuilder line = new StringBuilder();
    if (terminal.redraws()) {
      line.append(bar(share(), BAR_WIDTH)).append(' ');
    }
    line.append(String.format(Locale.ROOT, "%3.0f %% %d/%d %s", share() * 100, done, total, unit));
    boolean isEstimated = secondsLeft != UNKNOWN;
    double left = isEstimated ? secondsLeft : leftAtMeanPace(now);
    if ((done < total || isEstimated) && !Double.isNaN(left)) {
      line.append(", ").append(Durations.format(Math.max(LEAST_SECONDS, left))).append(" left");
    }
    if (!detail.isEmpty()) {
      line.append(", ").append(SafeText.visible(detail));
    }
    return line.toString();
  }

  /** The time left if all units take as long as those that are done; NaN for less than two. */
  private double leftAtMeanPace(long now) {
    return done > first + 1
        ? (now - startNanos) / 1e9 / (done - first) * (total - done)
        : Double.NaN;
  }

  /** A bar of {@code width} characters and two brackets, filled to a share. */
  public static String bar(double share, int width) {
    int filled = (int) Math.round(Math.max(0, Math.min(1, share)) * width);
    return "[" + "#".repeat(filled) + ".".repeat(width - filled) + "]";
  }

  private long tenth() {
    return total == 0 ? 0 : 10 * done / total;
  }

  private double share() {
    return total == 0 ? 0 : Math.min(1, (double) done / total);
  }
}
