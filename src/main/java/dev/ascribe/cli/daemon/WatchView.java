package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.cli.client.ServerEvent;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.JsonOutput;

/** Shows a study that {@link StudyWatch} follows. */
interface WatchView {
  void begin(JsonNode study);

  void event(ServerEvent event);

  void note(String line);

  void refresh(JsonNode study, JsonNode status);

  void end(JsonNode study);

  /** The data of an event as JSON, with its name and number. */
  static ObjectNode json(ServerEvent event) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode object = mapper.createObjectNode();
    object.put("id", event.id());
    object.put("event", event.name());
    try {
      if (mapper.readTree(event.data()) instanceof ObjectNode data) {
        object.setAll(data);
      }
    } catch (JsonProcessingException e) {
      object.put("data", event.data());
    }
    return object;
  }

  /** Prints each event of a watched study as one line of JSON, for programs. */
  final class OfJson implements WatchView {
    private final CommandContext context;

    OfJson(CommandContext context) {
      this.context = context;
    }

    @Override
    public void begin(JsonNode study) {}

    @Override
    public void event(ServerEvent event) {
      context.output().println(JsonOutput.line(json(event)));
    }

    @Override
    public void note(String line) {
      context.note(line);
    }

    @Override
    public void refresh(JsonNode study, JsonNode status) {}

    @Override
    public void end(JsonNode study) {
      context.note(StudyLines.named(study) + ": " + StudyLines.summary(study));
    }
  }
}
