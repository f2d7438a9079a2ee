package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.common.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.StreamSupport;

/** What is drawn again and again while a study is watched. */
final class WatchLines {
  private static final int BAR_WIDTH = 24;
  private static final int RUN_BAR_WIDTH = 12;

  /** What is drawn besides runs: the study, the other runs, some devices and the queue. */
  private static final int OTHER_ROWS = 6;

  private WatchLines() {}

  /**
   * The study's bar, a bar for each run at work, and the devices.
   *
   * @param status the daemon's, or null while it is not known
   * @param rows that the terminal has
   */
  static List<String> of(JsonNode study, JsonNode status, int rows) {
    List<String> lines = new ArrayList<>();
    double share = share(study.path("completed").asInt(), study.path("instances").asInt());
    lines.add(
        String.format(
            Locale.ROOT,
            "%s %3.0f %%  %s: %s",
            ProgressBar.bar(share, BAR_WIDTH),
            100 * share,
            StudyLines.text(study, "id"),
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
