package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.ServerEvent;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.Durations;
import dev.ascribe.cli.terminal.LiveBlock;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.cli.terminal.Terminal;
import dev.ascribe.common.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.LongSupplier;
import java.util.stream.StreamSupport;

/**
 * Shows a watched study to people. A terminal gets bars that are redrawn in place, other outputs a
 * line now and then. A training, a run or a failure gets a line that stays.
 */
final class TerminalView implements WatchView {
  private static final int BAR_WIDTH = 24;
  private static final int RUN_BAR_WIDTH = 12;

  /** Rows for the study, the other runs, some devices and the queue. */
  private static final int OTHER_ROWS = 6;

  private final CommandContext context;
  private final Terminal terminal;
  private final LiveBlock block;
  private final ProgressBar plain;

  TerminalView(CommandContext context, LongSupplier nanoTime) {
    this.context = context;
    this.terminal = context.terminal();
    this.block = new LiveBlock(context.error(), terminal);
    this.plain = new ProgressBar(context.error(), terminal, "texts", nanoTime);
  }

  @Override
  public void begin(JsonNode study) {
    if (terminal.redraws()) {
      block.draw(lines(study, null, terminal.rows()));
    } else {
      note("study    %s: %s".formatted(StudyLines.named(study), StudyLines.summary(study)));
      plain.begin(study.path("instances").asInt(), study.path("completed").asInt());
    }
  }

  @Override
  public void event(ServerEvent event) {
    JsonNode data = WatchView.json(event);
    switch (event.name()) {
      case "trained" -> note("trained  " + run(data) + seconds(data));
      case "run-completed" ->
          note("done     %s: %s%s".formatted(run(data), accuracy(data), seconds(data)));
      case "unit-failed" ->
          note(
              "failed   %s: %s: %s: %s"
                  .formatted(
                      run(data),
                      data.path("unit").asText(),
                      data.path("code").asText(),
                      data.path("message").asText()));
      case "study-aborted" ->
          note(
              "aborted  %s: %s"
                  .formatted(data.path("code").asText(), data.path("message").asText()));
      default -> {
        // Other events are progress, which the figures show.
      }
    }
  }

  @Override
  public void note(String line) {
    String safe = SafeText.visible(line);
    if (terminal.redraws()) {
      block.above(safe);
    } else {
      context.note(safe);
    }
  }

  @Override
  public void refresh(JsonNode study, JsonNode status) {
    if (terminal.redraws()) {
      block.draw(lines(study, status, terminal.rows()));
    } else {
      plain.update(study.path("completed").asInt(), "");
    }
  }

  @Override
  public void end(JsonNode study) {
    if (terminal.redraws()) {
      block.clear();
    }
    StudyLines.details(study, context.terminal().width()).forEach(context.output()::println);
    if (study.path("run_states").path("done").asInt() > 0) {
      // A script that reads the output is not given the tables unasked.
      context.note("'results %s' prints the tables".formatted(StudyLines.text(study, "id")));
    }
  }

  /** The accuracy of a run; a run without texts has none. */
  private static String accuracy(JsonNode data) {
    return data.path("accuracy").isNumber()
        ? String.format(Locale.ROOT, "accuracy %.3f", data.path("accuracy").asDouble())
        : "no texts were explained";
  }

  private static String run(JsonNode data) {
    return data.path("run").asText();
  }

  private static String seconds(JsonNode data) {
    return data.path("seconds").isNumber()
        ? ", " + Durations.format(data.path("seconds").asDouble())
        : "";
  }

  /**
   * The bar of the study, a bar for each run at work, and the devices.
   *
   * @param status the daemon's status, or null while it is not known
   * @param rows of the terminal
   */
  private static List<String> lines(JsonNode study, JsonNode status, int rows) {
    List<String> lines = new ArrayList<>();
    double share = share(study.path("completed").asInt(), study.path("instances").asInt());
    lines.add(
        String.format(
            Locale.ROOT,
            "%s %3.0f %%  %s: %s",
            ProgressBar.bar(share, BAR_WIDTH),
            100 * share,
            StudyLines.named(study),
            StudyLines.summary(study)));
    lines.addAll(runs(study, Math.max(1, rows - OTHER_ROWS)));
    if (status != null) {
      lines.addAll(DeviceLines.of(status));
    }
    return lines;
  }

  private static List<String> runs(JsonNode study, int most) {
    List<JsonNode> working =
        StreamSupport.stream(study.path("runs").spliterator(), false)
            .filter(run -> isWorking(StudyLines.text(run, "state")))
            .sorted(
                Comparator.comparing(
                    run -> StudyLines.text(run, "state"), Comparator.reverseOrder()))
            .limit(most)
            .toList();
    int width =
        working.stream().mapToInt(run -> StudyLines.text(run, "id").length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (JsonNode run : working) {
      lines.add("  " + bar(run, width));
    }
    StringJoiner counts = new StringJoiner(", ", "  runs: ", "");
    study
        .path("run_states")
        .fields()
        .forEachRemaining(
            state -> counts.add(state.getValue().asInt() + " " + SafeText.visible(state.getKey())));
    lines.add(counts.toString());
    return lines;
  }

  private static String bar(JsonNode run, int width) {
    String state = StudyLines.text(run, "state");
    boolean training = state.equals("training");
    int done = run.path(training ? "step" : "completed").asInt();
    int all = run.path(training ? "steps" : "instances").asInt();
    return String.format(
        Locale.ROOT,
        "%s %-11s %-" + Math.max(1, width) + "s  %d/%d %s",
        ProgressBar.bar(share(done, all), RUN_BAR_WIDTH),
        state,
        StudyLines.text(run, "id"),
        done,
        all,
        training ? "steps" : "texts");
  }

  private static boolean isWorking(String state) {
    return state.equals("training") || state.equals("evaluating") || state.equals("summarising");
  }

  private static double share(int done, int all) {
    return all == 0 ? 0 : (double) done / all;
  }
}
