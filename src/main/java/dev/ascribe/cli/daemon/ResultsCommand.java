package dev.ascribe.cli.daemon;

import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.command.ClientCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.JsonOutput;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.reporting.ReportText;
import dev.ascribe.reporting.StudyResults;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code results}: prints what a daemon has stored of a study. */
@Command(
    description = {
      "Prints the results of a daemon's study so far.",
      "",
      "The results are the tables that 'run' prints at its end, or rows of the store (--format)."
    })
public final class ResultsCommand extends ClientCommand {
  private static final int BUFFER = 1 << 16;
  private static final List<String> FORMATS = List.of("table", "jsonl", "csv");
  private static final List<String> TABLES =
      List.of("run", "prediction", "attribution", "metric", "failure");
  private static final List<String> LEVELS = List.of("run", "instance", "all");

  @Parameters(
      paramLabel = "STUDY-ID",
      description = "The id of the study, which 'submit' and " + "'status' print.")
  private String studyId;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "Output format: table " + "(default), jsonl or csv.")
  private String format;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description =
          "Table of the store: run, prediction, attribution, metric or failure (default: metric; "
              + "with --format table, the figures of each method).")
  private String table;

  @Option(names = "--run", paramLabel = "RUN-ID", description = "Print only the rows of this run.")
  private String runId;

  @Option(
      names = "--level",
      paramLabel = "NAME",
      description =
          "For the table metric: figures of runs (run, the default), of instances "
              + "(instance), or both (all).")
  private String level;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write to this file, which appears when it is complete.")
  private Path out;

  @Option(names = "--json", description = "Print the figures of each method as JSON.")
  private boolean json;

  public ResultsCommand(CommandContext context) {
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
      return write(() -> client.results(studyId, parameters(format)));
    }
    if (rows) {
      return write(() -> RemoteRows.aligned(client.results(studyId, parameters("csv")), context()));
    }
    return write(() -> RemoteRows.stream(summary(client)));
  }

  private List<String> summary(DaemonClient client) throws IOException {
    StudyResults results = RemoteRows.results(client, studyId);
    if (!json) {
      return ReportText.lines(results, context().terminal().width());
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("study", studyId);
    object.put("results", results);
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

  private int write(Source source) {
    try (InputStream rows = source.open()) {
      if (out == null) {
        return context().terminal().outputIsTerminal() ? printForPeople(rows) : print(rows);
      }
      writeFile(rows);
      return DONE;
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.SERVER_UNAVAILABLE,
          "the results were cut off: " + SafeText.visible(String.valueOf(e.getMessage())),
          e);
    }
  }

  /** Prints line by line, with control characters of stored texts made visible. */
  private int printForPeople(InputStream rows) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(rows, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      print(List.of(line));
    }
    return context().output().checkError() ? FAILED : DONE;
  }

  /** Prints all bytes, or stops when standard output fails, for example because a disk is full. */
  private int print(InputStream rows) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long printed = 0;
    for (int count = rows.read(buffer); count >= 0; count = rows.read(buffer)) {
      context().output().write(buffer, 0, count);
      // A PrintStream throws nothing: its failures must be asked for.
      if (context().output().checkError()) {
        context()
            .note(
                ("error: standard output cannot be written (is its disk full?); stopped after about "
                        + "%s")
                    .formatted(Names.count(printed, "byte")));
        return FAILED;
      }
      printed += count;
    }
    return DONE;
  }

  /** Writes under another name first, so that nobody takes half a file for a whole one. */
  private void writeFile(InputStream rows) throws IOException {
    Path partial = out.resolveSibling(out.getFileName() + ".part");
    boolean whole = false;
    try {
      copy(rows, partial);
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(partial);
      }
    }
    try {
      Files.move(partial, out, StandardCopyOption.REPLACE_EXISTING);
      context().note("%s: %s".formatted(out, Names.count(Files.size(out), "byte")));
    } catch (IOException e) {
      throw unwritable(ErrorCode.BAD_USAGE, e);
    }
  }

  /** A failure to write is an error of its own; a failure to read is the daemon's. */
  private void copy(InputStream rows, Path partial) throws IOException {
    try (OutputStream target = open(partial)) {
      byte[] buffer = new byte[BUFFER];
      for (int count = rows.read(buffer); count >= 0; count = rows.read(buffer)) {
        try {
          target.write(buffer, 0, count);
        } catch (IOException e) {
          throw unwritable(ErrorCode.DISK_FULL, e);
        }
      }
    }
  }

  private OutputStream open(Path file) {
    try {
      return Files.newOutputStream(file);
    } catch (IOException e) {
      throw unwritable(ErrorCode.BAD_USAGE, e);
    }
  }

  private AscribeException unwritable(ErrorCode code, IOException cause) {
    String reason = cause instanceof FileSystemException system ? system.getReason() : null;
    return new AscribeException(
        code,
        "--out: cannot write '%s': %s".formatted(out, reason == null ? cause.getMessage() : reason),
        cause);
  }
}
