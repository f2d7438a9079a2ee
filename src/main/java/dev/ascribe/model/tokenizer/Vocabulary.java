package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Names;
import dev.ascribe.model.files.ModelFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The tokens of a {@code tokenizer.json} by id and by text, and which of them were added to the
 * vocabulary.
 */
final class Vocabulary {
  private final Map<String, Integer> ids;
  private final String[] tokens;
  private final Set<String> added;

  private Vocabulary(Map<String, Integer> ids, Set<String> added) {
    this.ids = ids;
    this.added = added;
    int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    this.tokens = new String[size];
    ids.forEach((token, id) -> tokens[id] = token);
  }

  /**
   * Reads the vocabulary.
   *
   * @param root a tokenizer.json: {@code model.vocab} is an object of ids (WordPiece, BPE) or, for
   *     Unigram, an array of tokens and scores
   * @throws AscribeException UNSUPPORTED_MODEL if it has no vocabulary; CORRUPT_CHECKPOINT for an
   *     invalid id
   */
  static Vocabulary of(Path directory, JsonNode root) {
    Map<String, Integer> ids = new HashMap<>();
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.isObject()) {
      for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
        ids.put(entry.getKey(), id(directory, entry.getKey(), entry.getValue()));
      }
    } else if (vocabulary.isArray()) {
      for (int id = 0; id < vocabulary.size(); id++) {
        ids.put(vocabulary.get(id).path(0).asText(), id);
      }
    } else {
      throw ModelFile.unsupported(directory, "tokenizer.json has no model.vocab");
    }
    Set<String> added = new HashSet<>();
    for (JsonNode token : root.path("added_tokens")) {
      String content = token.path("content").asText();
      ids.put(content, id(directory, content, token.path("id")));
      added.add(content);
    }
    if (ids.size() > Tokenizer.MOST_TOKENS) {
      throw ModelFile.corrupt(
          directory,
          "tokenizer: %s (allowed: up to %d)"
              .formatted(Names.count(ids.size(), "token"), Tokenizer.MOST_TOKENS));
    }
    return new Vocabulary(ids, added);
  }

  /** Checks an id. Ids are used as indexes, so a single id of a billion would take gigabytes. */
  private static int id(Path directory, String token, JsonNode id) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() >= Tokenizer.MOST_TOKENS) {
      throw ModelFile.corrupt(
          directory,
          "tokenizer: token '%s' has the id %s (allowed: 0 to %d)"
              .formatted(token, id, Tokenizer.MOST_TOKENS - 1));
    }
    return id.intValue();
  }

  OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  boolean isAdded(String token) {
    return added.contains(token);
  }

  String token(int id) {
    if (id < 0 || id >= tokens.length || tokens[id] == null) {
      throw new IndexOutOfBoundsException("no token has the id " + id);
    }
    return tokens[id];
  }

  /** Returns the largest id plus one. */
  int size() {
    return tokens.length;
  }
}
