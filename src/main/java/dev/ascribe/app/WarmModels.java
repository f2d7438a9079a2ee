package dev.ascribe.app;

import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.PullListener;
import dev.ascribe.scheduling.ServiceSettings;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs the models of the setting {@code service.warm-models} before workers load them. */
final class WarmModels {
  private static final Logger LOG = LoggerFactory.getLogger(WarmModels.class);

  private WarmModels() {}

  /**
   * Pulls the models that are missing, and checks that each can be loaded.
   *
   * @throws dev.ascribe.common.AscribeException DOWNLOAD_FAILED, or the error of a model that
   *     cannot be loaded
   */
  static void install(ServiceSettings settings, ModelCatalog catalog) {
    settings
        .warmModels()
        .forEach(
            model -> {
              if (catalog.isMissing(model.model())) {
                LOG.info("{} is not installed yet: pulling it", model.model());
                catalog.pull(model.model(), new LoggedPull(model.model()));
              }
              ModelLoader.check(model, catalog.resolve(model.model()));
            });
  }

  /** Logs each stage once. */
  private static final class LoggedPull implements PullListener {
    private final String model;
    private final Set<Stage> begun = EnumSet.noneOf(Stage.class);

    LoggedPull(String model) {
      this.model = model;
    }

    @Override
    public void progress(Stage stage, long doneBytes, long totalBytes) {
      if (begun.add(stage)) {
        LOG.info("{} {}", stage.verb(), model);
      }
    }

    @Override
    public void note(String line) {
      LOG.warn("{}: {}", model, line);
    }
  }
}
