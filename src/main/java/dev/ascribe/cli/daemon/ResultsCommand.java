package dev.ascribe.cli.daemon;

import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.command.ClientCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.JsonOutput;
import dev.ascribe.cli.command.StoreOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.reporting.results.ReportText;
import dev.ascribe.reporting.results.StudyNotes;
import dev.ascribe.reporting.results.StudyResults;
import dev.ascribe.reporting.results.TidyFormat;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.Named;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code results}: prints what a daemon or a store has of a study. */
@Command(
    description = {
      "Prints the results of a study so far, or without a study lists all studies.",
      "",
      "The results are the tables that 'run' prints at its end, the same tables for papers (--format",
      "latex or markdown), one line for each mean (--format csv), or rows of the store (--table).",
      "Figures are drawn by 'report'. The results come from the daemon. If",
      "--store, --home or --config is given, or if no daemon answers at the default address, they come from",
      "the store of this machine, and a line on standard error says so."
    })
public final class ResultsCommand extends ClientCommand {
  private static final List<String> FORMATS = List.of("table", "csv", "latex", "markdown", "jsonl");
  private static final List<String> ROW_FORMATS = List.of("table", "csv", "jsonl");
  private static final List<String> TABLES = ResultQuery.TABLES;
  private static final List<String> LEVELS = List.of("run", "instance", "all");

  @Parameters(
      paramLabel = "STUDY",
      arity = "0..1",
      description =
          "The id of the study, which 'submit', 'status' and 'run' print, or its name or title if no "
              + "other study has the same (default: list all studies).")
  private String study;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "Output format: table (default), csv, latex or markdown, with standard deviations where "
              + "there are several seeds; with --table: table, csv or jsonl. Without it, an --out "
              + "FILE ending in .csv, .tex, .md or .jsonl says the format.")
  private String format;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description =
          "Print rows of this table of the store: run, prediction, attribution, metric, "
              + "threshold_label, interval, comparison or failure (default with --format jsonl, "
              + "--run or --level: metric). Rows also name data set, model and training size, and "
              + "have the text.")
  private String table;

  @Option(names = "--run", paramLabel = "RUN-ID", description = "Print only the rows of this run.")
  private String runId;

  @Option(
      names = "--level",
      paramLabel = "NAME",
      description =
          "For the table metric: figures of runs (run, the default), of single "
              + "texts (instance), or both (all).")
  private String level;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write to this file, which appears when it is complete.")
  private Path out;

  @Mixin private StoreOptions places;

  @Option(names = "--json", description = "Print the figures of each method as JSON.")
  private boolean json;

  public ResultsCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    format = OutputFormats.chosen(format, json ? null : out, FORMATS);
    check("--table", table, TABLES);
    check("--level", level, LEVELS);
    boolean rows = table != null || runId != null || level != null || "jsonl".equals(format);
    if (json && (rows || format != null)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--json prints the figures of each method; for rows: --format jsonl");
    }
    if (rows) {
      check("--format with --table, --run or --level", format, ROW_FORMATS);
    }
    if (places.areGiven()) {
      if (isDaemonNamed()) {
        throw new AscribeException(
            ErrorCode.BAD_USAGE,
            "--server and --store: results come from a daemon or from a store; name one of them");
      }
      return printStored(rows, places.url(context().environment()));
    }
    try {
      DaemonClient client = client();
      return study == null
          ? printStudies(StudyListing.of(client))
          : print(rows, new DaemonResults(client, study));
    } catch (AscribeException e) {
      String url = places.url(context().environment());
      if (isDaemonNamed() || !isRefused(e) || !ResultStores.exists(url)) {
        throw e;
      }
      return printStored(rows, url);
    }
  }

  private int printStudies(StudyListing studies) {
    if (json) {
      printJson(studies.json());
    } else {
      print(studies.lines(context().terminal().width()));
    }
    return DONE;
  }

  private int printStored(boolean rows, String url) {
    if (study == null) {
      StudyListing studies = StudyListing.ofStore(url);
      context().note("read from the store " + url);
      return printStudies(studies);
    }
    try (StoreResults stored = StoreResults.open(url, study)) {
      context().note("read from the store " + url);
      return print(rows, stored);
    }
  }

  /** Whether nothing listened at the address, so that nothing was printed yet. */
  private static boolean isRefused(AscribeException failure) {
    return failure.getCause() instanceof ConnectException
        || failure.getCause() instanceof HttpConnectTimeoutException;
  }

  private int print(boolean rows, ResultSource source) {
    ResultOutput output = new ResultOutput(context(), out);
    if (!rows) {
      return output.write(() -> RemoteRows.stream(summary(source)));
    }
    ResultSource.Rows wanted =
        new ResultSource.Rows(table == null ? "metric" : table, runId, level);
    return format == null || format.equals("table")
        ? output.write(() -> RemoteRows.aligned(source.rows(wanted, "csv"), context()))
        : output.write(() -> source.rows(wanted, format));
  }

  private List<String> summary(ResultSource source) throws IOException {
    StudyResults results = source.results();
    List<String> notes = StudyNotes.of(results, source.failures());
    notes.forEach(note -> context().note("warning: " + note));
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("study", study);
      String title = source.title();
      if (title != null) {
        object.put("title", title);
      }
      object.put("results", results);
      return List.of(JsonOutput.render(object));
    }
    return format == null || format.equals("table")
        ? titled(source, ReportText.lines(results, context().terminal().width()))
        : Named.parse(TidyFormat.class, "--format", format).lines(results, notes);
  }

  private static List<String> titled(ResultSource source, List<String> figures) {
    String title = source.title();
    if (title == null) {
      return figures;
    }
    List<String> lines = new ArrayList<>();
    lines.add("%s, called '%s'".formatted(source.id(), SafeText.visible(title)));
    lines.add("");
    lines.addAll(figures);
    return lines;
  }

  private static void check(String option, String value, List<String> allowed) {
    if (value != null && !allowed.contains(value)) {
      throw Names.unknown(option, value, allowed);
    }
  }
}
