package dev.ascribe.cli.store;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.storage.StoreProgress;

/** Shows the progress of work on a store. */
final class WorkBar implements StoreProgress, AutoCloseable {
  private final ProgressBar bar;

  /**
   * @param unit the name of what is counted, in the plural
   */
  WorkBar(CommandContext context, String unit) {
    this.bar = new ProgressBar(context.error(), context.terminal(), unit, System::nanoTime);
  }

  @Override
  public void begin(long total) {
    bar.begin(total, 0);
  }

  @Override
  public void advance(long done, String detail) {
    bar.update(done, detail);
  }

  @Override
  public void close() {
    bar.end();
  }
}
