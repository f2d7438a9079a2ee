package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The {@code tokenizer.json} of a model directory: as it lies there, or built from the vocabulary
 * files of older directories.
 */
public final class TokenizerJson {
  public static final String FILE = "tokenizer.json";

  private static final JsonMapper JSON = new JsonMapper();

  private TokenizerJson() {}

  /**
   * Reads {@code tokenizer.json}, else builds one from {@code vocab.txt} (WordPiece) or {@code
   * vocab.json} and {@code merges.txt} (byte-level BPE).
   *
   * @throws AscribeException MODEL_NOT_FOUND when the directory has none of them,
   *     CORRUPT_CHECKPOINT when a file is not what its name says
   */
  public static JsonNode load(Path directory) {
    if (Files.isRegularFile(directory.resolve(FILE))) {
      return read(directory.resolve(FILE));
    }
    JsonNode config = readOptional(directory.resolve("tokenizer_config.json"));
    if (Files.isRegularFile(directory.resolve("vocab.txt"))) {
      return WordPieceJson.build(directory.resolve("vocab.txt"), config);
    }
    if (Files.isRegularFile(directory.resolve("vocab.json"))
        && Files.isRegularFile(directory.resolve("merges.txt"))) {
      return ByteLevelBpeJson.build(directory, config);
    }
    throw new AscribeException(
        ErrorCode.MODEL_NOT_FOUND,
        directory
            + ": has no tokenizer (expected: tokenizer.json, or vocab.txt, or vocab.json and"
            + " merges.txt)");
  }

  static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw corrupt(file, "is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw corrupt(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  static JsonNode readOptional(Path file) {
    return Files.isRegularFile(file) ? read(file) : MissingNode.getInstance();
  }

  static AscribeException corrupt(Path file, String what, Throwable cause) {
    return new AscribeException(ErrorCode.CORRUPT_CHECKPOINT, file + ": " + what, cause);
  }

  /** The parts that all built tokenizers share: no truncation, no padding. */
  static ObjectNode skeleton() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    return root;
  }

  static void addSpecial(ArrayNode addedTokens, int id, String content, boolean takesSpaceBefore) {
    addedTokens
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", takesSpaceBefore)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }
}
