package dev.ascribe.cli;

import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models import}: installs a Hugging Face style directory under a name. */
@Command(
    description = {
      "Installs a Hugging Face style directory (config.json, model.safetensors or its shards,",
      "tokenizer files) under a name, after checking it."
    })
final class ModelsImportCommand extends AscribeCommand {
  @Parameters(paramLabel = "DIR", description = "The directory.")
  private Path directory;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The name to install it under (default: that of the directory).")
  private String name;

  @Option(
      names = "--link",
      description = "Link to the weights instead of copying them; they must stay where they are.")
  private boolean link;

  ModelsImportCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run() {
    Path source = directory.toAbsolutePath().normalize();
    String chosen = name == null ? String.valueOf(source.getFileName()) : name;
    ModelCatalog catalog = new ModelCatalog(new ModelHome(engineOptions().home()));
    context().output().println(catalog.importDirectory(source, chosen, link));
    return DONE;
  }
}
