package dev.ascribe.cli.models;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.model.gguf.GgufModel;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models import}: installs a Hugging Face style directory or a GGUF file under a name. */
@Command(
    description = {
      "Checks a model directory or a GGUF file, and installs it under a name.",
      "",
      "A directory must be of the Hugging Face style (config.json, model.safetensors or its shards,",
      "tokenizer files). A GGUF file of a Llama-type or Qwen 2 model (F32, F16, BF16, Q8_0, Q4_0, Q4_1,",
      "Q5_0, Q5_1, Q4_K, Q5_K, Q6_K) is converted. Of a split model, name any part; the others must be in",
      "the same directory."
    })
public final class ModelsImportCommand extends AscribeCommand {
  private static final String GGUF = ".gguf";

  @Parameters(paramLabel = "DIR|FILE.gguf", description = "The directory or GGUF file.")
  private Path place;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The name to install it under (default: that of the directory or file).")
  private String name;

  @Option(
      names = "--link",
      description =
          "Link to the weights in the directory instead of copying them. The directory "
              + "must then stay where it is.")
  private boolean link;

  public ModelsImportCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    Path source = place.toAbsolutePath().normalize();
    String fileName = String.valueOf(source.getFileName());
    boolean gguf = fileName.endsWith(GGUF) && !Files.isDirectory(source);
    String chosen = name == null ? (gguf ? GgufModel.nameOf(source) : fileName) : name;
    ModelCatalog catalog = new ModelCatalog(new ModelHome(engineOptions().home()));
    context()
        .output()
        .println(
            gguf
                ? convert(catalog, source, chosen)
                : catalog.importDirectory(source, chosen, link));
    return DONE;
  }

  private Path convert(ModelCatalog catalog, Path file, String chosen) {
    if (link) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--link: a GGUF file is converted; there is nothing to link to");
    }
    ModelFetch.Progress progress = new ModelFetch.Progress(context(), chosen);
    try {
      return catalog.importGguf(file, chosen, progress);
    } finally {
      progress.end();
    }
  }
}
