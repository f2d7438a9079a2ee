package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.terminal.Durations;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.common.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Formats the studies of a daemon (the objects {@code Study} and {@code Run} of its API). */
final class StudyLines {
  private static final Set<String> ACTIVE = Set.of("running", "pending");
  private static final int MOST_FAILURES = 10;

  private static final Set<String> INPUT_RULES_OUT =
      Arrays.stream(ErrorCode.values())
          .filter(code -> code.category() == ErrorCode.Category.BAD_INPUT)
          .map(ErrorCode::name)
          .collect(Collectors.toUnmodifiableSet());

  private StudyLines() {}

  /** Whether a study is running or about to run. */
  static boolean isActive(JsonNode study) {
    return ACTIVE.contains(text(study, "state"));
  }

  /**
   * The exit code of a study. It is 0 if the study is done or active, and nothing has failed except
   * units that the input makes impossible.
   */
  static int exitCode(JsonNode study) {
    boolean failed = !isActive(study) && !text(study, "state").equals("done");
    failed |= study.path("failed").asInt() > 0;
    for (JsonNode failure : study.path("failures")) {
      failed |= !INPUT_RULES_OUT.contains(text(failure, "code").toUpperCase(Locale.ROOT));
    }
    return failed ? BaseCommand.FAILED : BaseCommand.DONE;
  }

  /** {@code pilot-1a2b, called 'First try'}: the id, and the title where there is one. */
  static String named(JsonNode study) {
    String title = text(study, "title");
    return text(study, "id") + (title.isEmpty() ? "" : ", called '%s'".formatted(title));
  }

  /** {@code running, 12 of 27 texts, 1 failed, 3 min 20 s left}. */
  static String summary(JsonNode study) {
    StringBuilder line = new StringBuilder(text(study, "state"));
    line.append(", ").append(study.path("completed").asInt());
    line.append(" of ").append(known(study, "instances")).append(" texts");
    if (study.path("failed").asInt() > 0) {
      line.append(", ").append(study.path("failed").asInt()).append(" failed");
    }
    if (isActive(study) && study.path("eta_seconds").isNumber()) {
      line.append(", ").append(Durations.format(study.path("eta_seconds").asDouble()));
      line.append(" left");
    }
    if (study.hasNonNull("cause")) {
      line.append(": ").append(text(study, "cause"));
    }
    return line.toString();
  }

  /** A table of all studies, with lines of at most {@code width} columns. */
  static List<String> table(JsonNode studies, int width) {
    if (studies.isEmpty()) {
      return List.of("no studies");
    }
    boolean titled = false;
    for (JsonNode study : studies) {
      titled |= study.hasNonNull("title");
    }
    Table table = new Table().column("study", Table.Align.LEFT);
    if (titled) {
      table.column("title", Table.Align.LEFT);
    }
    table
        .column("state", Table.Align.LEFT)
        .column("priority", Table.Align.LEFT)
        .column("texts", Table.Align.RIGHT)
        .column("failed", Table.Align.RIGHT)
        .column("runs", Table.Align.RIGHT)
        .column("left", Table.Align.RIGHT)
        .column("submitted", Table.Align.LEFT);
    for (JsonNode study : studies) {
      List<String> cells = new ArrayList<>(List.of(text(study, "id")));
      if (titled) {
        cells.add(text(study, "title"));
      }
      cells.addAll(
          List.of(
              text(study, "state"),
              text(study, "priority"),
              share(study),
              known(study, "failed"),
              String.valueOf(study.path("run_count").asInt()),
              isActive(study) && study.path("eta_seconds").isNumber()
                  ? Durations.format(study.path("eta_seconds").asDouble())
                  : "-",
              time(text(study, "submitted"))));
      table.row(cells);
    }
    return table.lines("", width);
  }

  /** One study with its runs and the first of its failures. */
  static List<String> details(JsonNode study, int width) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, priority %s: %s".formatted(named(study), text(study, "priority"), summary(study)));
    Table runs =
        new Table()
            .column("run", Table.Align.LEFT)
            .column("state", Table.Align.LEFT)
            .column("step", Table.Align.RIGHT)
            .column("texts", Table.Align.RIGHT)
            .column("failed", Table.Align.RIGHT)
            .column("accuracy", Table.Align.RIGHT);
    for (JsonNode run : study.path("runs")) {
      int steps = run.path("steps").asInt();
      runs.row(
          List.of(
              text(run, "id"),
              text(run, "state"),
              steps == 0 ? "-" : run.path("step").asInt() + "/" + steps,
              share(run),
              known(run, "failed"),
              run.path("accuracy").isNumber()
                  ? String.format(Locale.ROOT, "%.3f", run.path("accuracy").asDouble())
                  : "-"));
    }
    lines.addAll(runs.lines("  ", width));
    lines.addAll(failures(study));
    return lines;
  }

  /** The first failures, each with its cause. */
  static List<String> failures(JsonNode study) {
    List<String> lines = new ArrayList<>();
    for (JsonNode failure : study.path("failures")) {
      if (lines.size() == MOST_FAILURES) {
        break;
      }
      lines.add(
          "failed: %s, %s: %s (%s)"
              .formatted(
                  text(failure, "run"),
                  text(failure, "unit"),
                  text(failure, "message"),
                  Names.count(failure.path("attempts").asInt(), "attempt")));
    }
    int more = study.path("failure_count").asInt() - lines.size();
    if (more > 0) {
      lines.add(
          "and %s; 'results --table failure' prints all"
              .formatted(Names.count(more, "more failure")));
    }
    return lines;
  }

  private static String share(JsonNode node) {
    return node.path("completed").asInt() + "/" + known(node, "instances");
  }

  /** A count, or a question mark if the daemon does not know it. */
  private static String known(JsonNode node, String field) {
    return node.path(field).isNumber() ? node.path(field).asText() : "?";
  }

  /** A time to the second, such as {@code 2026-03-01 12:30:05Z}. */
  private static String time(String instant) {
    return instant.isEmpty() ? "-" : instant.replaceFirst("\\.\\d+", "").replace('T', ' ');
  }

  /** A field as a text that is safe to print; "" if it is missing. */
  static String text(JsonNode node, String field) {
    return node.hasNonNull(field) ? SafeText.visible(node.get(field).asText()) : "";
  }
}
