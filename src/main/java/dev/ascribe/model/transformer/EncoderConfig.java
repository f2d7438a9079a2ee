package dev.ascribe.model.transformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The sizes of an encoder, from its {@code config.json}.
 *
 * @param family names its parameters
 * @param width of the hidden states, D
 * @param feedForwardWidth of the inner layer of the feed-forward block
 * @param positions rows of the position table; fewer tokens fit where the first are reserved
 * @param segments rows of the token type table; 0 where the family has none
 * @param firstPosition the position id of the first token
 * @param tiedDecoder whether the masked-language-model head shares the word embeddings
 */
public record EncoderConfig(
    EncoderFamily family,
    int vocabularySize,
    int width,
    int layers,
    int heads,
    int feedForwardWidth,
    int positions,
    int segments,
    int firstPosition,
    double normEpsilon,
    Activation activation,
    boolean tiedDecoder) {

  /** The nonlinearity of the feed-forward blocks and of the masked-language-model head. */
  public enum Activation {
    GELU,
    RELU
  }

  public static final String FILE = "config.json";

  public EncoderConfig {
    if (width <= 0 || heads <= 0 || width % heads != 0 || layers <= 0 || vocabularySize <= 0) {
      throw new AscribeException(
          ErrorCode.CORRUPT_CHECKPOINT,
          "%s: width %d, %d heads, %d layers and a vocabulary of %d do not make an encoder"
              .formatted(FILE, width, heads, layers, vocabularySize));
    }
  }

  /**
   * Reads the configuration of a model directory.
   *
   * @throws AscribeException MODEL_NOT_FOUND without the file, CORRUPT_CHECKPOINT when it is
   *     broken, UNSUPPORTED_MODEL for other architectures
   */
  public static EncoderConfig read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new AscribeException(ErrorCode.MODEL_NOT_FOUND, directory + ": has no " + FILE);
    }
    JsonNode json;
    try {
      json = new JsonMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.CORRUPT_CHECKPOINT, file + ": is not valid JSON: " + e.getMessage(), e);
    }
    String type = json.path("model_type").asText();
    EncoderFamily family =
        EncoderFamily.ALL.stream()
            .filter(candidate -> candidate.modelType().equals(type))
            .findFirst()
            .orElseThrow(() -> unsupported(file, "model_type '" + type + "'", families()));
    return family.configure(new ConfigReader(file, json));
  }

  /** How many tokens of a text fit. */
  public int maxTokens() {
    return positions - firstPosition;
  }

  public int headWidth() {
    return width / heads;
  }

  static AscribeException unsupported(Path file, String what, String allowed) {
    return new AscribeException(
        ErrorCode.UNSUPPORTED_MODEL,
        "%s: %s is not supported (allowed: %s)".formatted(file, what, allowed));
  }

  private static String families() {
    return String.join(", ", EncoderFamily.ALL.stream().map(EncoderFamily::modelType).toList());
  }

  /** Typed access to the keys of one {@code config.json}. */
  record ConfigReader(Path file, JsonNode json) {
    int integer(String key) {
      JsonNode node = json.path(key);
      if (!node.isInt()) {
        throw new AscribeException(
            ErrorCode.CORRUPT_CHECKPOINT, "%s: %s must be an integer".formatted(file, key));
      }
      return node.asInt();
    }

    int integer(String key, int otherwise) {
      return json.has(key) ? integer(key) : otherwise;
    }

    double number(String key, double otherwise) {
      return json.path(key).asDouble(otherwise);
    }

    Activation activation(String key) {
      String name = json.path(key).asText("gelu");
      return switch (name) {
        case "gelu" -> Activation.GELU;
        case "relu" -> Activation.RELU;
        default -> throw Names.unknown(file + ": " + key, name, java.util.List.of("gelu", "relu"));
      };
    }

    /** As almost all checkpoints have it, also those that do not say so. */
    boolean tiedDecoder() {
      return json.path("tie_word_embeddings").asBoolean(true);
    }

    /** Refuses what would silently change the numbers. */
    void requireAbsolutePositions() {
      String type = json.path("position_embedding_type").asText("absolute");
      if (!type.equals("absolute")) {
        throw unsupported(file, "position_embedding_type '" + type + "'", "absolute");
      }
    }
  }
}
