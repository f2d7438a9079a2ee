package dev.ascribe.cli.study;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.StoreOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.reporting.StudyLookup;
import dev.ascribe.reporting.report.ReportFolder;
import dev.ascribe.reporting.report.ReportPage;
import dev.ascribe.reporting.report.StudyReport;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
  @Parameters(
      paramLabel = "STUDY",
      description = "The id of the study, or its name or title if no other study has the same.")
  private String study;

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

  @Mixin private StoreOptions places;

  @Option(names = "--json", description = "Print the paths and the summary as JSON.")
  private boolean json;

  public ReportCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    String url = places.url(context().environment());
    if (!ResultStores.exists(url)) {
      throw new AscribeException(
          ErrorCode.STORE_UNAVAILABLE, "store %s: there is no such file".formatted(url));
    }
    try (ResultStore store = ResultStores.open(url)) {
      String id = StudyLookup.find(store, "store " + url, study).studyId();
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
      return DONE;
    }
  }

  private void progress(String step) {
    context().note(step + " ...");
  }
}
