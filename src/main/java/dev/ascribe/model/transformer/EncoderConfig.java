package dev.ascribe.model.transformer;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Names;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The sizes of an encoder, from its {@code config.json}.
 *
 * @param family knows the names of its parameters
 * @param width of the hidden states, D
 * @param feedForwardWidth of the inner layer of the feed-forward block
 * @param positions number of rows of the position table; the first ones may be reserved, so that
 *     fewer tokens fit
 * @param segments number of rows of the segment table; 0 if the family has none
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

  private static final List<EncoderFamily> FAMILIES =
      List.of(BertFamily.BERT, BertFamily.ROBERTA, new DistilBertFamily());

  /** Returns the settings under plain names, for messages. */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("family", family.modelType());
    settings.put("vocabulary", vocabularySize);
    settings.put("width", width);
    settings.put("layers", layers);
    settings.put("attention heads", heads);
    settings.put("feed-forward width", feedForwardWidth);
    settings.put("positions", positions);
    settings.put("segments", segments);
    settings.put("first position", firstPosition);
    settings.put("epsilon of norms", normEpsilon);
    settings.put("activation", activation.name().toLowerCase(Locale.ROOT));
    settings.put("output layer", tiedDecoder ? "tied" : "of its own");
    return settings;
  }

  /** Whether a configuration describes an encoder of a known family. */
  public static boolean isEncoder(ConfigReader config) {
    return config.isOf(FAMILIES);
  }

  /**
   * Reads the configuration of a model directory.
   *
   * @throws AscribeException MODEL_NOT_FOUND without the file; CORRUPT_CHECKPOINT if it is broken;
   *     UNSUPPORTED_MODEL for other architectures
   */
  public static EncoderConfig read(Path directory) {
    ConfigReader config = ConfigReader.open(directory);
    return config.family(FAMILIES).configure(config).checked(config);
  }

  private EncoderConfig checked(ConfigReader config) {
    if (width % heads != 0) {
      throw config.corrupt(
          "the width of the hidden states, %d, is not a multiple of the number of heads, %d"
              .formatted(width, heads));
    }
    if (firstPosition >= positions || firstPosition >= vocabularySize) {
      throw config.corrupt(
          "positions start after the padding token %d; there are %s and %s"
              .formatted(
                  firstPosition - 1,
                  Names.count(positions, "position"),
                  Names.count(vocabularySize, "token")));
    }
    return this;
  }

  /** Returns the most tokens that a text may have. */
  public int maxTokens() {
    return positions - firstPosition;
  }

  public int headWidth() {
    return width / heads;
  }
}
