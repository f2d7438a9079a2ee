package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.ServerEvent;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.JsonOutput;

/** A watched study for programs: each event is one line of JSON. */
final class WatchJson implements StudyWatch.View {
  private final CommandContext context;

  WatchJson(CommandContext context) {
    this.context = context;
  }

  @Override
  public void begin(JsonNode study) {}

  @Override
  public void event(ServerEvent event) {
    context.output().println(JsonOutput.line(StudyWatch.json(event)));
  }

  @Override
  public void note(String line) {
    context.note(line);
  }

  @Override
  public void refresh(JsonNode study, JsonNode status) {}

  @Override
  public void end(JsonNode study) {
    context.note(StudyLines.text(study, "id") + ": " + StudyLines.summary(study));
  }
}
