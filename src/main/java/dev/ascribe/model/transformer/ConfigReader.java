package dev.ascribe.model.transformer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.model.files.JsonFile;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import dev.ascribe.model.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the keys of a {@code config.json} with their types and allowed values.
 *
 * @param file named in errors
 */
public record ConfigReader(Path file, JsonNode json) {
  public static final String FILE = "config.json";

  private static final int MOST_LAYERS = 1_000;
  private static final int MOST_FEATURES = 1 << 17;
  private static final int LARGEST_OTHERWISE = 1 << 26;
  private static final int LONGEST_SHOWN = 60;

  /**
   * The largest values of sizes for which memory is allocated before a tensor is read. Each is far
   * beyond the largest published models: 126 layers, 16,384 features, 256,000 words.
   */
  private static final Map<String, Integer> LARGEST =
      Map.ofEntries(
          Map.entry("num_hidden_layers", MOST_LAYERS),
          Map.entry("n_layers", MOST_LAYERS),
          Map.entry("n_layer", MOST_LAYERS),
          Map.entry("hidden_size", MOST_FEATURES),
          Map.entry("n_embd", MOST_FEATURES),
          Map.entry("dim", MOST_FEATURES),
          Map.entry("head_dim", MOST_FEATURES),
          Map.entry("num_attention_heads", MOST_FEATURES),
          Map.entry("num_key_value_heads", MOST_FEATURES),
          Map.entry("n_heads", MOST_FEATURES),
          Map.entry("n_head", MOST_FEATURES),
          Map.entry("intermediate_size", 8 * MOST_FEATURES),
          Map.entry("ffn_dim", 8 * MOST_FEATURES),
          Map.entry("hidden_dim", 8 * MOST_FEATURES),
          Map.entry("n_inner", 8 * MOST_FEATURES),
          Map.entry("max_position_embeddings", LARGEST_OTHERWISE),
          Map.entry("n_positions", LARGEST_OTHERWISE),
          Map.entry("type_vocab_size", MOST_FEATURES),
          Map.entry("vocab_size", Tokenizer.MOST_TOKENS));

  /**
   * Opens the configuration of a model directory.
   *
   * @throws AscribeException MODEL_NOT_FOUND without the file; CORRUPT_CHECKPOINT if it is broken
   */
  public static ConfigReader open(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      throw ModelFile.missing(directory, "has no " + FILE);
    }
    return new ConfigReader(file, JsonFile.readObject(file, SizeLimit.SETTINGS));
  }

  /** Returns the model family that the file names; empty if it names none. */
  public String modelType() {
    return json.path("model_type").asText();
  }

  public boolean has(String key) {
    return json.hasNonNull(key);
  }

  /**
   * Reads a whole number.
   *
   * @throws AscribeException CORRUPT_CHECKPOINT if it is not a whole number, or outside the range
   *     of real models
   */
  public int integer(String key) {
    JsonNode node = json.path(key);
    if (!node.isInt()) {
      throw corrupt("%s must be an integer, %s there".formatted(key, shown(node)));
    }
    int value = node.asInt();
    int most = LARGEST.getOrDefault(key, LARGEST_OTHERWISE);
    int least = LARGEST.containsKey(key) ? 1 : 0;
    if (value < least || value > most) {
      throw corrupt("%s is %d (allowed: %d to %d)".formatted(key, value, least, most));
    }
    return value;
  }

  /**
   * Reads the number that a norm adds to a variance. It must be small and not negative, since its
   * root would otherwise be NaN.
   */
  public double epsilon(String key, double otherwise) {
    double value = number(key, otherwise);
    if (value < 0 || value >= 1) {
      throw wrong(key, "a number from 0 to below 1");
    }
    return value;
  }

  /**
   * Returns the width of one head: the width of the hidden states divided by the number of heads.
   *
   * @throws AscribeException CORRUPT_CHECKPOINT if the width is not a multiple of that number
   */
  public int headWidth(String widthKey, int width, String headsKey, int heads) {
    if (width % heads != 0) {
      throw corrupt("%s %d is not a multiple of %s %d".formatted(widthKey, width, headsKey, heads));
    }
    return width / heads;
  }

  private AscribeException wrong(String key, String allowed) {
    JsonNode value = json.path(key);
    return corrupt(
        value.isMissingNode()
            ? "has no %s (allowed: %s)".formatted(key, allowed)
            : "%s is %s (allowed: %s)".formatted(key, shown(value), allowed));
  }

  /**
   * Reads a whole number as {@link #integer(String)} does.
   *
   * @param otherwise the result if the key is missing or null
   */
  public int integer(String key, int otherwise) {
    return has(key) ? integer(key) : otherwise;
  }

  /**
   * Reads a number.
   *
   * @param otherwise the result if the key is missing or null
   * @throws AscribeException CORRUPT_CHECKPOINT if it is not a finite number
   */
  public double number(String key, double otherwise) {
    return has(key) ? number(json, key) : otherwise;
  }

  /** Reads a number within an object of the file, as {@link #number(String, double)} does. */
  public double number(JsonNode object, String key) {
    JsonNode node = object.path(key);
    if (!node.isNumber() || !Double.isFinite(node.asDouble())) {
      throw corrupt("%s must be a number, %s there".formatted(key, shown(node)));
    }
    return node.asDouble();
  }

  private static String shown(JsonNode node) {
    if (node.isMissingNode() || node.isContainerNode()) {
      return node.isMissingNode() ? "nothing" : "an object or an array";
    }
    String text = node.toString();
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
  }

  /** Returns the error for a file that is not a valid configuration. */
  public AscribeException corrupt(String what) {
    return ModelFile.corrupt(file, what);
  }

  /** Whether the input and output embeddings are the same table, which is the default. */
  boolean tiedDecoder() {
    return flag("tie_word_embeddings", true);
  }

  public boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!json.get(key).isBoolean()) {
      throw wrong(key, "true or false");
    }
    return json.get(key).asBoolean();
  }

  public String text(String key, String otherwise) {
    return has(key) ? json.get(key).asText() : otherwise;
  }

  /**
   * Reads an activation by its name.
   *
   * @param otherwise the family's activation, if the file names none
   */
  public Activation activation(String key, Activation otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    String name = json.get(key).asText();
    Activation activation = Activation.BY_NAME.get(name);
    if (activation == null) {
      throw unsupported(
          "%s '%s'".formatted(key, name), String.join(", ", Activation.BY_NAME.keySet()));
    }
    return activation;
  }

  /**
   * Refuses every value of a key but one, since another one would silently change the outputs.
   *
   * @param only the allowed value
   * @param otherwise the value if the key is missing
   */
  public void require(String key, String only, String otherwise) {
    String value = text(key, otherwise);
    if (!value.equals(only)) {
      throw unsupported("%s '%s'".formatted(key, value), only);
    }
  }

  /** Whether the file describes a model of one of these families. */
  public boolean isOf(List<? extends ModelFamily> families) {
    return families.stream().anyMatch(family -> family.modelType().equals(modelType()));
  }

  /**
   * Returns the family of the model.
   *
   * @throws AscribeException UNSUPPORTED_MODEL if it is none of these
   */
  public <F extends ModelFamily> F family(List<F> families) {
    return families.stream()
        .filter(family -> family.modelType().equals(modelType()))
        .findFirst()
        .orElseThrow(
            () ->
                unsupported(
                    "model_type '" + modelType() + "'",
                    families.stream()
                        .map(ModelFamily::modelType)
                        .collect(Collectors.joining(", "))));
  }

  /** Returns the error for a setting that is not supported; its message says what is allowed. */
  public AscribeException unsupported(String what, String allowed) {
    return ModelFile.unsupported(
        file, "%s is not supported (allowed: %s)".formatted(what, allowed));
  }
}
