package dev.ascribe.cli.data;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.OutputFile;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.JsonLinesWriter;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Named;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code data import}: converts published files to Ascribe's JSON lines. */
@Command(
    description = {
      "Converts files of another format to Ascribe's JSON lines, with rationales as word indexes.",
      "The output appears whole, or not at all. Says which rows it left out, and why."
    })
public final class DataImportCommand extends AscribeCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "SOURCE",
      description =
          "The file to read; the folder of eraser or hatexplain; the explanations file and the "
              + "questions file of cose; or the files of several splits.")
  private List<String> sources;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "NAME",
      description = "The format of the files: tse, esnli, eraser, hatexplain or cose.")
  private String format;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "Task of ERASER: sentiment (default: the document alone), or nli (document and query).")
  private String task;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description =
          "Only train, dev or test, where the files are published in splits (default: all).")
  private String split;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.jsonl",
      description = "The file to write. An existing file is replaced.")
  private Path output;

  @Option(
      names = "--labels",
      paramLabel = "LABEL",
      split = ",",
      description = "All labels of the file; others are refused (default: those of the format).")
  private List<String> labels;

  @Option(
      names = "--strict",
      description =
          "Refuse files with rows that would be left out (no text, no gold label, no majority, no "
              + "split, repeated).")
  private boolean strict;

  @Option(
      names = "--json",
      description = "Print what was kept and left out as JSON, with the place of every such row.")
  private boolean json;

  public DataImportCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    DatasetSpec.Format chosen = Named.parse(DatasetSpec.Format.class, "--format", format);
    if (chosen == DatasetSpec.Format.SAMPLE || chosen == DatasetSpec.Format.JSONL) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--format: %s needs no conversion (allowed: tse, esnli, eraser, hatexplain, cose)"
              .formatted(chosen.id()));
    }
    OutputFile file = new OutputFile("--out", output);
    file.check();
    String name = String.valueOf(Path.of(sources.get(0)).getFileName());
    DatasetSpec dataset = DataSource.files(name, sources, chosen, task, labels);
    ImportSummary summary = new ImportSummary(DatasetLoader.readAll(dataset, split, strict));
    JsonLinesWriter.write(file, summary.instances());
    if (json) {
      printJson(summary.json(output));
    } else {
      summary.lines(output).forEach(context()::note);
    }
    return DONE;
  }
}
