package dev.ascribe.cli.study;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.reporting.report.ReportFolder;
import dev.ascribe.reporting.report.ReportPage;
import dev.ascribe.reporting.report.StudyReport;
import dev.ascribe.storage.ResultStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code report}: writes the report of a study as a page, with figures and tables as files. */
@Command(
    description = {
      "Writes a report of a study: what is significant, figures, tables, texts, methods.",
      "",
      "The report is one HTML page that needs no other file, with its figures as SVG and its tables as CSV,",
      "LaTeX and Markdown beside it. A study that is not finished has a report too, which says what is",
      "missing."
    })
public final class ReportCommand extends BaseCommand {
  @Mixin private StoredStudyOptions study;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Directory of the report (default: STUDY-ID-report). An earlier report in it is replaced.")
  private Path out;

  @Option(
      names = "--force",
      description = "Replace the directory even if it holds other files, which are deleted.")
  private boolean force;

  @Option(names = "--json", description = "Print the paths and the summary as JSON.")
  private boolean json;

  public ReportCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    study.read(context(), (store, found) -> report(store, found.studyId()));
    return DONE;
  }

  private void report(ResultStore store, String id) {
    ReportFolder folder = new ReportFolder(out == null ? Path.of(id + "-report") : out);
    folder.check(force);
    StudyReport report = StudyReport.read(store, id, this::progress);
    List<Path> files = folder.write(report, this::progress);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("study", id);
      object.put("state", report.status().state().id());
      object.put("page", folder.page());
      object.put("files", files);
      object.put("summary", ReportPage.summary(report));
      printJson(object);
    } else {
      print(List.of("report: " + folder.page()));
    }
  }

  private void progress(String step) {
    context().note(step + " ...");
  }
}
