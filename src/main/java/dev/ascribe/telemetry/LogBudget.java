package dev.ascribe.telemetry;

import dev.ascribe.common.Names;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Limits how fast clients can make the log grow. Each cause may write a number of lines a minute,
 * and the first line of a later minute says how many lines were left out. Thread-safe.
 */
public final class LogBudget {
  private static final int LINES = 20;
  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** The most causes that have a budget of their own; all further causes share one budget. */
  private static final int MOST_CAUSES = 500;

  private final LongSupplier nanoTime;
  private final Map<String, Cause> causes = new ConcurrentHashMap<>();

  private static final class Cause {
    private long begun;
    private int lines;
    private long leftOut;
  }

  public LogBudget() {
    this(System::nanoTime);
  }

  LogBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Writes a line if its cause has lines left in this minute.
   *
   * @param cause one of a limited number of causes, such as a status and the template of a route
   * @param line writes the line and appends the given text, which is empty or says how many lines
   *     were left out
   */
  public void write(String cause, Consumer<String> line) {
    long leftOut = take(cause);
    if (leftOut >= 0) {
      line.accept(leftOut == 0 ? "" : "; left out: " + Names.count(leftOut, "line") + " like it");
    }
  }

  /**
   * Takes one line of a cause's budget. Returns how many lines were left out before it, or -1 if
   * the budget is used up.
   */
  private long take(String name) {
    Cause cause = causes.get(name);
    if (cause == null) {
      String kept = causes.size() < MOST_CAUSES ? name : "";
      cause = causes.computeIfAbsent(kept, each -> new Cause());
    }
    synchronized (cause) {
      long now = nanoTime.getAsLong();
      if (cause.lines == 0 || now - cause.begun >= PERIOD.toNanos()) {
        cause.begun = now;
        cause.lines = 0;
      }
      if (cause.lines == LINES) {
        cause.leftOut++;
        return -1;
      }
      cause.lines++;
      long leftOut = cause.leftOut;
      cause.leftOut = 0;
      return leftOut;
    }
  }
}
