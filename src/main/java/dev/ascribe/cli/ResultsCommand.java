package dev.ascribe.cli;

import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.command.ClientCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.JsonOutput;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code results}: what a daemon has stored of a study. */
@Command(
    description = {
      "Prints what a daemon has stored of a study so far: the tables that 'run' ends with, or rows",
      "of the store as a stream."
    })
final class ResultsCommand extends ClientCommand {
  private static final List<String> FORMATS = List.of("table", "jsonl", "csv");
  private static final List<String> TABLES =
      List.of("run", "prediction", "attribution", "metric", "failure");
  private static final List<String> LEVELS = List.of("run", "instance", "all");

  @Parameters(paramLabel = "STUDY-ID", description = "As 'submit' and 'status' print it.")
  private String studyId;

  @Option(names = "--format", paramLabel = "NAME", description = "table (default), jsonl or csv.")
  private String format;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description =
          "run, prediction, attribution, metric or failure (default: metric; as a table: the"
              + " figures of each method).")
  private String table;

  @Option(names = "--run", paramLabel = "RUN-ID", description = "Rows of this run only.")
  private String runId;

  @Option(
      names = "--level",
      paramLabel = "NAME",
      description = "Of table metric: figures of run (default), instance, or all.")
  private String level;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write to a file, which appears when it is complete.")
  private Path out;

  @Option(names = "--json", description = "Print the figures of each method as JSON.")
  private boolean json;

  ResultsCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    check("--format", format, FORMATS);
    check("--table", table, TABLES);
    check("--level", level, LEVELS);
    boolean rows = table != null || runId != null || level != null;
    if (json && (rows || format != null)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--json prints the figures of each method; for rows: --format jsonl");
    }
    DaemonClient client = client();
    if (format != null && !format.equals("table")) {
      write(() -> client.results(studyId, parameters(format)));
    } else if (rows) {
      write(() -> RemoteRows.aligned(client.results(studyId, parameters("csv")), context()));
    } else {
      write(() -> RemoteRows.stream(summary(client)));
    }
    return DONE;
  }

  private List<String> summary(DaemonClient client) throws IOException {
    StudyResults results = RemoteRows.results(client, studyId);
    if (!json) {
      return StudyResultsView.lines(results);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("study", studyId);
    object.put("results", StudyResultsView.json(results));
    return List.of(JsonOutput.render(object));
  }

  private Map<String, String> parameters(String wanted) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("format", wanted);
    parameters.put("table", table == null ? "metric" : table);
    if (runId != null) {
      parameters.put("run", runId);
    }
    if (level != null) {
      parameters.put("level", level);
    }
    return parameters;
  }

  private static void check(String option, String value, List<String> allowed) {
    if (value != null && !allowed.contains(value)) {
      throw Names.unknown(option, value, allowed);
    }
  }

  private interface Source {
    InputStream open() throws IOException;
  }

  private void write(Source source) {
    try (InputStream rows = source.open()) {
      if (out == null) {
        rows.transferTo(context().output());
        context().output().flush();
      } else {
        writeFile(rows);
      }
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.SERVER_UNAVAILABLE, "the results broke off: " + e.getMessage(), e);
    }
  }

  /** Under another name first, so that half a file is never taken for a whole one. */
  private void writeFile(InputStream rows) throws IOException {
    Path partial = out.resolveSibling(out.getFileName() + ".part");
    try (OutputStream target = open(partial)) {
      rows.transferTo(target);
    }
    Files.move(partial, out, StandardCopyOption.REPLACE_EXISTING);
    context().note("%s: %d bytes".formatted(out, Files.size(out)));
  }

  private static OutputStream open(Path file) {
    try {
      return Files.newOutputStream(file);
    } catch (IOException e) {
      throw new AscribeException(ErrorCode.BAD_USAGE, "--out: cannot write '" + file + "'", e);
    }
  }
}
