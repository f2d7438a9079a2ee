package dev.ascribe.model.transformer.decoder;

import dev.ascribe.common.AscribeException;
import dev.ascribe.model.transformer.Activation;
import dev.ascribe.model.transformer.ConfigReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The sizes and the kinds of blocks of a causal language model, from its {@code config.json}.
 *
 * @param family knows the names of its parameters
 * @param width of the hidden states, D
 * @param positions the most tokens for which the model has positions
 * @param positionOffset number of rows in the table of learned positions before the first token's
 *     row
 * @param rotary how queries and keys are rotated by their positions; null for learned positions
 * @param parallel whether attention and feed-forward block read the same input, and their outputs
 *     are added
 * @param embeddingScale factor of the word embeddings
 * @param tiedOutput whether the output layer is the table of word embeddings
 */
public record DecoderConfig(
    DecoderFamily family,
    int vocabularySize,
    int width,
    int layers,
    int positions,
    int positionOffset,
    Heads heads,
    Rotary rotary,
    int feedForwardWidth,
    Activation activation,
    NormStyle norm,
    boolean parallel,
    double embeddingScale,
    boolean tiedOutput) {
  private static final List<DecoderFamily> FAMILIES =
      List.of(
          new Gpt2Family(),
          new GptNeoxFamily(),
          new OptFamily(),
          LlamaFamily.LLAMA,
          LlamaFamily.MISTRAL,
          LlamaFamily.QWEN2,
          new PhiFamily(),
          LlamaFamily.GEMMA);

  /**
   * The attention heads. Queries are grouped: several of them share a head of keys and values
   * (Ainslie et al. 2023).
   *
   * @param window how many positions back a token attends, its own included; 0 for all
   */
  public record Heads(int queries, int keysAndValues, int width, int window) {
    /** Reads heads in which every query has its own keys and values. */
    static Heads read(ConfigReader config, String widthKey, String headsKey) {
      int heads = config.integer(headsKey);
      int width = config.headWidth(widthKey, config.integer(widthKey), headsKey, heads);
      return new Heads(heads, heads, width, 0);
    }

    Heads withKeysAndValues(int count) {
      return new Heads(queries, count, width, window);
    }

    int group() {
      return queries / keysAndValues;
    }
  }

  /** The kind of all norms. */
  public record NormStyle(NormKind kind, double epsilon) {}

  /** The number that norms divide by. */
  public enum NormKind {
    /** The standard deviation, after the mean is subtracted. */
    LAYER,
    /** The root mean square. */
    RMS,
    /** The root mean square, with weights that are stored minus 1. */
    RMS_AROUND_ONE
  }

  /** Returns the settings under plain names, for messages. */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("family", family.modelType());
    settings.put("vocabulary", vocabularySize);
    settings.put("width", width);
    settings.put("layers", layers);
    settings.put("positions", positions);
    settings.put("position offset", positionOffset);
    settings.put("attention heads", heads.queries());
    settings.put("heads of keys and values", heads.keysAndValues());
    settings.put("width of a head", heads.width());
    settings.put("attention window", heads.window() == 0 ? "none" : heads.window());
    settings.put("rotation", rotary == null ? "none" : "frequencies " + rotary.frequencies());
    settings.put("feed-forward width", feedForwardWidth);
    settings.put("activation", activation.name().toLowerCase(Locale.ROOT));
    settings.put("kind of norms", norm.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    settings.put("epsilon of norms", norm.epsilon());
    settings.put("blocks", parallel ? "parallel" : "one after the other");
    settings.put("factor of embeddings", embeddingScale);
    settings.put("output layer", tiedOutput ? "tied" : "of its own");
    return settings;
  }

  /** Whether a configuration describes a decoder of a known family. */
  public static boolean isDecoder(ConfigReader config) {
    return config.isOf(FAMILIES);
  }

  /**
   * Reads the configuration of a model directory.
   *
   * @throws AscribeException MODEL_NOT_FOUND without the file; CORRUPT_CHECKPOINT if it is broken;
   *     UNSUPPORTED_MODEL for other architectures, and for settings that are not supported
   */
  public static DecoderConfig read(Path directory) {
    ConfigReader config = ConfigReader.open(directory);
    DecoderFamily family = config.family(FAMILIES);
    if (config.has("quantization_config")) {
      String method = config.json().path("quantization_config").path("quant_method").asText("?");
      throw config.unsupported(
          "quantization_config of quant_method '" + method + "'", "F32, F16 and BF16 weights");
    }
    return family.configure(config).checked(config);
  }

  private DecoderConfig checked(ConfigReader config) {
    if (heads.queries() % heads.keysAndValues() != 0) {
      throw config.corrupt(
          "num_key_value_heads %d does not divide the number of attention heads, %d"
              .formatted(heads.keysAndValues(), heads.queries()));
    }
    return this;
  }

  /** Returns the numbers of rows of the query, key and value parts of the fused projection. */
  public int[] queryKeyValueOutputs() {
    int keys = heads.keysAndValues() * heads.width();
    return new int[] {heads.queries() * heads.width(), keys, keys};
  }
}
