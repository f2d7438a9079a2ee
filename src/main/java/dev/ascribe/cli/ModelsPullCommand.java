package dev.ascribe.cli;

import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code models pull}: downloads a model of the catalog and converts it. */
@Command(
    description = {
      "Downloads a model of the catalog through Maven and converts it; a second call is instant.",
      "The model appears whole, or not at all."
    })
final class ModelsPullCommand extends AscribeCommand {
  @Parameters(
      paramLabel = "MODEL",
      description = "A name of models list, such as bert-base-uncased.")
  private String model;

  ModelsPullCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run() {
    ModelCatalog catalog = new ModelCatalog(new ModelHome(engineOptions().home()));
    Path directory = ModelFetch.pull(context(), catalog, model);
    context().output().println(directory);
    return DONE;
  }
}
