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

/** The known chat templates, found by name or from a model's own template. */
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

  /** All of them; special ones stand before the more general. */
  public static List<ChatTemplate> all() {
    return ALL;
  }

  /**
   * The template of a name.
   *
   * @throws dev.ascribe.common.AscribeException UNKNOWN_NAME, with the nearest
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
   * Recognises a model's own template.
   *
   * @param source the text of its {@code chat_template}, which is a program in Jinja; it is not run
   */
  public static Optional<ChatTemplate> recognize(String source) {
    // In Jinja's strings a line break may be written either way; the marks have none.
    return ALL.stream()
        .filter(template -> template.marks().stream().allMatch(source::contains))
        .findFirst();
  }

  /**
   * The template of a model directory: {@code chat_template} of its {@code tokenizer_config.json},
   * or {@code chat_template.jinja}.
   *
   * @return empty where the model has none
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL when it has one that is not known
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
    // Several by name: the one called default is for plain dialogues.
    for (JsonNode named : template) {
      if (named.path("name").asText().equals("default")) {
        return named.path("template").asText("");
      }
    }
    return "";
  }
}
