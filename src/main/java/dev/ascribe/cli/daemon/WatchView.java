package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.ServerEvent;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.Durations;
import dev.ascribe.cli.terminal.LiveBlock;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.cli.terminal.Terminal;
import dev.ascribe.common.SafeText;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A watched study for people: on a terminal bars that move in their place, elsewhere a line now and
 * then. What happens once (a training, a run, a failure) is a line that stays.
 */
final class WatchView implements StudyWatch.View {
  private final CommandContext context;
  private final Terminal terminal;
  private final LiveBlock block;
  private final ProgressBar plain;

  WatchView(CommandContext context, LongSupplier nanoTime) {
    this.context = context;
    this.terminal = context.terminal();
    this.block = new LiveBlock(context.error(), terminal);
    this.plain = new ProgressBar(context.error(), terminal, "texts", nanoTime);
  }

  @Override
  public void begin(JsonNode study) {
    if (terminal.redraws()) {
      block.draw(WatchLines.of(study, null, terminal.rows()));
    } else {
      note("study    %s: %s".formatted(StudyLines.text(study, "id"), StudyLines.summary(study)));
      plain.begin(study.path("instances").asInt(), study.path("completed").asInt());
    }
  }

  @Override
  public void event(ServerEvent event) {
    JsonNode data = StudyWatch.json(event);
    switch (event.name()) {
      case "trained" -> note("trained  " + run(data) + seconds(data));
      case "run-completed" ->
          note("done     %s: %s%s".formatted(run(data), accuracy(data), seconds(data)));
      case "unit-failed" ->
          note(
              "failed   %s: %s: %s"
                  .formatted(run(data), data.path("unit").asText(), data.path("message").asText()));
      case "study-aborted" -> note("aborted  " + data.path("message").asText());
      default -> {
        // Progress, which the figures show.
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
      block.draw(WatchLines.of(study, status, terminal.rows()));
    } else {
      plain.update(study.path("completed").asInt(), "");
    }
  }

  @Override
  public void end(JsonNode study) {
    if (terminal.redraws()) {
      block.clear();
    }
    StudyLines.details(study).forEach(context.output()::println);
  }

  /** Of a run without texts there is none. */
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
}
