package dev.ascribe.cli.models;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.model.catalog.PullListener;

/** Shows the stages of a model's download as a progress bar. */
final class PullProgress implements PullListener {
  private static final long BYTES_PER_MEGABYTE = 1_000_000;

  private final CommandContext context;
  private final ProgressBar bar;
  private final String model;
  private Stage stage;

  PullProgress(CommandContext context, String model) {
    this.context = context;
    this.bar = new ProgressBar(context.error(), context.terminal(), "MB", System::nanoTime);
    this.model = model;
  }

  @Override
  public void progress(Stage current, long doneBytes, long totalBytes) {
    if (current != stage) {
      stage = current;
      bar.message(current.verb() + " " + model + " ...");
      bar.begin(totalBytes / BYTES_PER_MEGABYTE, 0);
    }
    bar.update(doneBytes / BYTES_PER_MEGABYTE, current.verb() + " " + model);
  }

  @Override
  public void note(String line) {
    context.note(line);
  }

  void end() {
    bar.end();
  }
}
