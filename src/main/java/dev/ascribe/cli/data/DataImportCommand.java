package dev.ascribe.cli.data;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.JsonLinesWriter;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Named;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code data import}: converts official files to Ascribe's JSON lines. */
@Command(
    description = {
      "Converts a file of another format to Ascribe's JSON lines, with rationales as word indexes.",
      "The output appears whole, or not at all."
    })
public final class DataImportCommand extends AscribeCommand {
  @Parameters(paramLabel = "FILE", description = "The file to read.")
  private Path file;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "NAME",
      description = "The format of the file: tse or esnli.")
  private String format;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.jsonl",
      description = "The file to write. An existing file is replaced.")
  private Path output;

  @Option(
      names = "--strict",
      description =
          "Refuse a file with rows that would be left out (no text, no gold label, repeated).")
  private boolean strict;

  public DataImportCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    DatasetSpec.Format chosen = Named.parse(DatasetSpec.Format.class, "--format", format);
    if (chosen == DatasetSpec.Format.SAMPLE || chosen == DatasetSpec.Format.JSONL) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--format: %s needs no conversion (allowed: tse, esnli)".formatted(chosen.id()));
    }
    DatasetSpec spec =
        DataSource.files(
            String.valueOf(file.getFileName()), List.of(file.toString()), chosen, null);
    DatasetLoader.Loaded loaded = DatasetLoader.readAll(spec, file, strict);
    List<Instance> instances = loaded.dataset().test();
    JsonLinesWriter.write(output, instances);
    long highlighted =
        instances.stream().filter(instance -> !instance.rationales().isEmpty()).count();
    context()
        .note(
            "Wrote %s, %d of them with rationales, to %s; rows left out: %s"
                .formatted(
                    Names.count(instances.size(), "text"),
                    highlighted,
                    output,
                    loaded.skipped().describe()));
    return DONE;
  }
}
