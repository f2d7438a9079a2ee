package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the token of each role. The sources, in this order, are {@code tokenizer_config.json},
 * {@code special_tokens_map.json}, added tokens with usual names, and {@code config.json}.
 */
final class SpecialTokenIds {
  private final Map<SpecialToken, Integer> ids;
  private final Map<SpecialToken, String> unknown;

  private SpecialTokenIds(Map<SpecialToken, Integer> ids, Map<SpecialToken, String> unknown) {
    this.ids = ids;
    this.unknown = unknown;
  }

  static SpecialTokenIds find(Path directory, Vocabulary vocabulary) {
    List<JsonNode> declarations =
        List.of(
            TokenizerJson.readOptional(directory.resolve("tokenizer_config.json")),
            TokenizerJson.readOptional(directory.resolve("special_tokens_map.json")));
    JsonNode config = TokenizerJson.readOptional(directory.resolve("config.json"));
    Map<SpecialToken, Integer> ids = new EnumMap<>(SpecialToken.class);
    Map<SpecialToken, String> unknown = new EnumMap<>(SpecialToken.class);
    for (SpecialToken role : SpecialToken.values()) {
      find(role, declarations, vocabulary, config).ifPresent(id -> ids.put(role, id));
      String declared = TokenizerJson.text(declarations.get(0).path(role.key()), "");
      if (!declared.isEmpty() && vocabulary.id(declared).isEmpty()) {
        unknown.put(role, declared);
      }
    }
    return new SpecialTokenIds(ids, unknown);
  }

  private static OptionalInt find(
      SpecialToken role, List<JsonNode> declarations, Vocabulary vocabulary, JsonNode config) {
    for (JsonNode declaration : declarations) {
      JsonNode token = declaration.path(role.key());
      // A token is declared as its text, or as an object with its text and flags.
      OptionalInt id =
          vocabulary.id(token.isObject() ? token.path("content").asText() : token.asText());
      if (id.isPresent()) {
        return id;
      }
    }
    for (String name : role.usualNames()) {
      if (vocabulary.isAdded(name)) {
        return vocabulary.id(name);
      }
    }
    JsonNode id = config.path(role.key() + "_id");
    return id.isInt() && id.asInt() >= 0 && id.asInt() < vocabulary.size()
        ? OptionalInt.of(id.asInt())
        : OptionalInt.empty();
  }

  /**
   * Returns the token that {@code tokenizer_config.json} names for a role, if the vocabulary lacks
   * it.
   */
  Optional<String> unknown(SpecialToken role) {
    return Optional.ofNullable(unknown.get(role));
  }

  OptionalInt id(SpecialToken role) {
    Integer id = ids.get(role);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
