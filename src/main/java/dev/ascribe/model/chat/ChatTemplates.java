package dev.ascribe.model.chat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.Names;
import dev.ascribe.model.files.JsonFile;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The known chat templates. They are found by name, or by comparison with a model's own template.
 */
public final class ChatTemplates {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
  private static final List<ChatTemplate> ALL = load();

  private ChatTemplates() {}

  private static List<ChatTemplate> load() {
    try (InputStream stream = ChatTemplates.class.getResourceAsStream("chat-templates.json")) {
      return List.copyOf(
          JSON.readValue(
              Objects.requireNonNull(stream, "chat-templates.json is part of the program"),
              new TypeReference<List<ChatTemplate>>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all templates; special ones precede more general ones. */
  public static List<ChatTemplate> all() {
    return ALL;
  }

  /**
   * Returns the template with a name.
   *
   * @throws dev.ascribe.common.AscribeException UNKNOWN_NAME, with the nearest name
   */
  public static ChatTemplate named(String name) {
    return ALL.stream()
        .filter(template -> template.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Names.unknown(
                    "chat template", name, ALL.stream().map(ChatTemplate::name).toList()));
  }

  /**
   * Finds the known template that a model's own template corresponds to.
   *
   * @param source the text of its {@code chat_template}, a program in Jinja, which is not run
   */
  public static Optional<ChatTemplate> recognize(String source) {
    // In strings of Jinja, a line break may be written in two ways; the marks contain none.
    return ALL.stream()
        .filter(template -> template.marks().stream().allMatch(source::contains))
        .findFirst();
  }

  /**
   * Finds the template of a model directory, from {@code chat_template} in its {@code
   * tokenizer_config.json} or from {@code chat_template.jinja}.
   *
   * @return empty if the model has none
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL if the model has one that is not
   *     known
   */
  public static Optional<ChatTemplate> of(Path directory) {
    String source = source(directory);
    if (source.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        recognize(source)
            .orElseThrow(
                () ->
                    ModelFile.unsupported(
                        directory,
                        "its chat template is not a known one (known: %s); name one, or none"
                            .formatted(
                                String.join(
                                    ", ", ALL.stream().map(ChatTemplate::name).toList())))));
  }

  private static String source(Path directory) {
    Path jinja = directory.resolve("chat_template.jinja");
    if (Files.exists(jinja)) {
      return ModelFile.readText(jinja, SizeLimit.SETTINGS);
    }
    Path config = directory.resolve("tokenizer_config.json");
    if (!Files.exists(config)) {
      return "";
    }
    JsonNode template = JsonFile.readObject(config, SizeLimit.SETTINGS).path("chat_template");
    if (!template.isArray()) {
      return template.asText("");
    }
    // A model may have several named templates; the one called default is for plain dialogues.
    for (JsonNode named : template) {
      if (named.path("name").asText().equals("default")) {
        return named.path("template").asText("");
      }
    }
    return "";
  }
}
