package dev.ascribe.model.transformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Typed access to the keys of one {@code config.json}.
 *
 * @param file named in errors
 */
public record ConfigReader(Path file, JsonNode json) {
  public static final String FILE = "config.json";

  private static final Map<String, Activation> ACTIVATIONS =
      new TreeMap<>(
          Map.of(
              "gelu", Activation.GELU,
              "gelu_fast", Activation.GELU_TANH,
              "gelu_new", Activation.GELU_TANH,
              "gelu_pytorch_tanh", Activation.GELU_TANH,
              "relu", Activation.RELU,
              "silu", Activation.SILU,
              "swish", Activation.SILU));

  /**
   * Reads the configuration of a model directory.
   *
   * @throws AscribeException MODEL_NOT_FOUND without the file, CORRUPT_CHECKPOINT when it is broken
   */
  public static ConfigReader open(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new AscribeException(ErrorCode.MODEL_NOT_FOUND, directory + ": has no " + FILE);
    }
    try {
      return new ConfigReader(file, new JsonMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.CORRUPT_CHECKPOINT, file + ": is not valid JSON: " + e.getMessage(), e);
    }
  }

  /** Which family of models it describes; empty when it does not say. */
  public String modelType() {
    return json.path("model_type").asText();
  }

  public boolean has(String key) {
    return json.hasNonNull(key);
  }

  public int integer(String key) {
    JsonNode node = json.path(key);
    if (!node.isInt()) {
      throw new AscribeException(
          ErrorCode.CORRUPT_CHECKPOINT, "%s: %s must be an integer".formatted(file, key));
    }
    return node.asInt();
  }

  /** As {@link #integer(String)}, for a key that may be missing or null. */
  public int integer(String key, int otherwise) {
    return has(key) ? integer(key) : otherwise;
  }

  public double number(String key, double otherwise) {
    return json.path(key).asDouble(otherwise);
  }

  /**
   * Whether input and output embeddings are one table, as checkpoints have it that do not say so.
   */
  boolean tiedDecoder() {
    return flag("tie_word_embeddings", true);
  }

  public boolean flag(String key, boolean otherwise) {
    return json.path(key).asBoolean(otherwise);
  }

  public String text(String key, String otherwise) {
    return has(key) ? json.get(key).asText() : otherwise;
  }

  public Activation activation(String key) {
    String name = json.path(key).asText("gelu");
    Activation activation = ACTIVATIONS.get(name);
    if (activation == null) {
      throw Names.unknown(file + ": " + key, name, List.copyOf(ACTIVATIONS.keySet()));
    }
    return activation;
  }

  /** Refuses a key whose value would silently change the numbers. */
  public void require(String key, String only, String otherwise) {
    String value = text(key, otherwise);
    if (!value.equals(only)) {
      throw unsupported("%s '%s'".formatted(key, value), only);
    }
  }

  /** Refuses a model type that is not among the families. */
  public AscribeException unknownFamily(Collection<String> families) {
    return unsupported("model_type '" + modelType() + "'", String.join(", ", families));
  }

  /** What the file asks for, and what is allowed, in one line. */
  public AscribeException unsupported(String what, String allowed) {
    return new AscribeException(
        ErrorCode.UNSUPPORTED_MODEL,
        "%s: %s is not supported (allowed: %s)".formatted(file, what, allowed));
  }
}
