package dev.ascribe.cli.models;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.remote.Verification;
import java.nio.file.Path;

/** Fetches models of the catalog and of the hub, with progress. */
public final class ModelFetch {
  private ModelFetch() {}

  /** The directory of the model, which is downloaded and converted unless it is installed. */
  static Path pull(
      CommandContext context, ModelCatalog catalog, String name, Verification verification) {
    PullProgress progress = new PullProgress(context, name);
    try {
      return catalog.pull(name, verification, progress);
    } finally {
      progress.end();
    }
  }

  /**
   * Pulls the model when the catalog or the hub has it and it is not installed; directories stay as
   * they are.
   */
  public static void pullIfMissing(CommandContext context, ModelCatalog catalog, String model) {
    if (catalog.isMissing(model)) {
      pull(context, catalog, model, Verification.REQUIRED);
    }
  }
}
