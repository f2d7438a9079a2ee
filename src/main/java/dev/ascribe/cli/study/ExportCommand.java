package dev.ascribe.cli.study;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.common.Table;
import dev.ascribe.common.Table.Align;
import dev.ascribe.reporting.export.ExportFormat;
import dev.ascribe.reporting.export.StudyExport;
import dev.ascribe.reporting.export.StudyExport.Export;
import dev.ascribe.reporting.export.StudyExport.TableFile;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.Named;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export}: writes all rows of a study as files for other programs. */
@Command(
    description = {
      "Writes all rows of a study for pandas, Polars, DuckDB, R and others.",
      "",
      "Each table becomes a file of a directory: study, instance (texts, words, labels, rationales), run,",
      "prediction, attribution, metric, threshold_label, interval, comparison and failure. The rows come",
      "from the store of this machine, which a daemon may use meanwhile."
    })
public final class ExportCommand extends BaseCommand {
  @Mixin private StoredStudyOptions study;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "parquet (default; typed columns), jsonl (one object a line) or csv (lists are texts with "
              + "JSON).")
  private String format = ExportFormat.PARQUET.id();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The directory to write, which must be new or empty (default: STUDY-export). It "
              + "appears when it is complete.")
  private Path out;

  @Option(
      names = "--force",
      description = "Write into a directory with files, and replace those of the same names.")
  private boolean force;

  @Option(names = "--json", description = "Print the files with their row counts as JSON.")
  private boolean json;

  public ExportCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    ExportFormat chosen = Named.parse(ExportFormat.class, "--format", format);
    study.read(context(), (store, found) -> export(store, found, chosen));
    return DONE;
  }

  private void export(ResultStore store, StudyRow found, ExportFormat chosen) {
    Path directory = out == null ? Path.of(found.studyId() + "-export") : out;
    Export export = write(store, found.studyId(), chosen, directory);
    export.warnings().forEach(warning -> context().note("warning: " + warning));
    if (!found.status().equals(StudyStatus.State.DONE.id())) {
      context()
          .note(
              "warning: study %s is not complete (%s): these are its rows so far"
                  .formatted(found.studyId(), found.status()));
    }
    if (json) {
      printJson(summary(found, chosen, directory, export));
    } else {
      print(lines(directory, export, context().terminal().width()));
    }
  }

  private Export write(ResultStore store, String studyId, ExportFormat chosen, Path directory) {
    ProgressBar bar =
        new ProgressBar(context().error(), context().terminal(), "rows", System::nanoTime);
    try {
      return new StudyExport(store, studyId, chosen, progress(bar)).write(directory, force);
    } finally {
      bar.end();
    }
  }

  private static StudyExport.Listener progress(ProgressBar bar) {
    return new StudyExport.Listener() {
      @Override
      public void begin(long total) {
        bar.begin(total, 0);
      }

      @Override
      public void written(long rows, String table) {
        bar.update(rows, table);
      }
    };
  }

  private static List<String> lines(Path directory, Export export, int width) {
    Table table =
        new Table()
            .column("file", Align.LEFT)
            .column("rows", Align.RIGHT)
            .column("bytes", Align.RIGHT);
    for (TableFile file : export.files()) {
      table.row(
          List.of(
              directory.resolve(file.file()).toString(),
              String.valueOf(file.rows()),
              String.valueOf(file.bytes())));
    }
    return table.lines("", width);
  }

  private static Map<String, Object> summary(
      StudyRow found, ExportFormat chosen, Path directory, Export export) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("study", found.studyId());
    object.put("status", found.status());
    object.put("format", chosen.id());
    object.put("directory", directory);
    object.put("rows", export.rows());
    object.put("files", export.files());
    object.put("warnings", export.warnings());
    return object;
  }
}
