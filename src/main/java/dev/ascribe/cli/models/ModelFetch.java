package dev.ascribe.cli.models;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.PullListener;
import dev.ascribe.model.catalog.remote.Verification;
import java.nio.file.Path;

/** Downloads models of the catalog and of the hub, and shows the progress. */
public final class ModelFetch {
  private ModelFetch() {}

  /**
   * Returns the directory of the model, after downloading and converting it unless it is installed.
   */
  static Path pull(
      CommandContext context, ModelCatalog catalog, String name, Verification verification) {
    Progress progress = new Progress(context, name);
    try {
      return catalog.pull(name, verification, progress);
    } finally {
      progress.end();
    }
  }

  /**
   * Pulls the model if it is a name of the catalog or the hub and not installed. A directory stays
   * as it is.
   */
  public static void pullIfMissing(CommandContext context, ModelCatalog catalog, String model) {
    if (catalog.isMissing(model)) {
      pull(context, catalog, model, Verification.REQUIRED);
    }
  }

  /** Shows the stages of a model's download as a progress bar. */
  static final class Progress implements PullListener {
    private static final long BYTES_PER_MEGABYTE = 1_000_000;

    private final CommandContext context;
    private final ProgressBar bar;
    private final String model;
    private Stage stage;

    Progress(CommandContext context, String model) {
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
}
