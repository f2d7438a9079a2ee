package dev.ascribe.cli.explain;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.Durations;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.common.Names;
import dev.ascribe.scheduling.Explanation;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shows how far the explanation of one text is, from its estimates. Nothing is shown in the first
 * two seconds. A long explanation is announced with the time that it takes at the pace so far.
 */
final class ExplanationProgress implements Consumer<Explanation>, AutoCloseable {
  private static final double PATIENCE_SECONDS = 2;
  private static final double LONG_SECONDS = 10;

  /** The pace of a shorter time tells little of the rest. */
  private static final double MEASURED_SECONDS = 1;

  private final LongSupplier nanoTime;
  private final long startNanos;
  private final ProgressBar bar;
  private long firstNanos;
  private int firstDone = -1;
  private boolean begun;
  private boolean announced;

  ExplanationProgress(CommandContext context, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
    this.bar = new ProgressBar(context.error(), context.terminal(), "evaluations", nanoTime);
  }

  @Override
  public synchronized void accept(Explanation estimate) {
    if (estimate.sampling() == null) {
      return;
    }
    long now = nanoTime.getAsLong();
    int done = estimate.attribution().evaluations();
    int planned = estimate.sampling().planned();
    if (firstDone < 0) {
      // The time before the first estimate is that of loading the model, too.
      firstDone = done;
      firstNanos = now;
      return;
    }
    if (begun) {
      bar.update(done, "");
    } else if ((now - startNanos) / 1e9 >= PATIENCE_SECONDS && done > firstDone) {
      begun = true;
      bar.begin(planned, done);
    }
    double measured = (now - firstNanos) / 1e9;
    if (begun && !announced && measured >= MEASURED_SECONDS) {
      announce(estimate, measured / (done - firstDone) * (planned - done));
    }
  }

  private void announce(Explanation estimate, double secondsLeft) {
    if (secondsLeft >= LONG_SECONDS) {
      announced = true;
      bar.message(
          String.format(
              Locale.ROOT,
              "%s takes up to %s for %s, about %s more at the pace so far; --evaluations"
                  + " N takes fewer, --deadline SECONDS ends with the estimate of that time",
              estimate.method().id(),
              Names.count(estimate.sampling().planned(), "evaluation"),
              Names.count(estimate.features().size(), "feature"),
              Durations.format(secondsLeft)));
    }
  }

  @Override
  public synchronized void close() {
    if (begun) {
      bar.end();
    }
  }
}
