package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.model.files.JsonFile;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The {@code tokenizer.json} of a model directory: as it lies there, or built from the vocabulary
 * files of older directories, or from a vocabulary that another format holds.
 */
public final class TokenizerJson {
  public static final String FILE = "tokenizer.json";

  private static final String SENTENCE_PIECE_FILE = "tokenizer.model";

  private TokenizerJson() {}

  /**
   * The vocabulary and the merges of a byte-pair tokenizer.
   *
   * @param tokens by id, as the vocabulary writes them
   * @param merges pairs of tokens with a space between them, most urgent first
   * @param special ids of the tokens that no text is split into, such as {@code <s>}
   */
  public record BpeVocabulary(List<String> tokens, List<String> merges, Set<Integer> special) {
    public BpeVocabulary {
      tokens = List.copyOf(tokens);
      merges = List.copyOf(merges);
      special = Set.copyOf(special);
    }
  }

  /**
   * Reads {@code tokenizer.json} with the settings beside it, else builds one from {@code
   * vocab.txt} (WordPiece), {@code vocab.json} and {@code merges.txt} (byte-level BPE), or {@code
   * tokenizer.model} (SentencePiece of byte pairs).
   *
   * @throws AscribeException MODEL_NOT_FOUND when the directory has none of them,
   *     CORRUPT_CHECKPOINT when a file is not what its name says, UNSUPPORTED_MODEL for other
   *     SentencePiece models
   */
  public static JsonNode load(Path directory) {
    if (Files.exists(directory.resolve(FILE))) {
      JsonNode root = read(directory.resolve(FILE));
      if (!root.isObject()) {
        throw ModelFile.corrupt(directory.resolve(FILE), "is not an object");
      }
      TokenizerSettings.apply(directory, (ObjectNode) root);
      return root;
    }
    JsonNode config = readOptional(directory.resolve("tokenizer_config.json"));
    if (Files.exists(directory.resolve("vocab.txt"))) {
      return WordPieceJson.build(directory.resolve("vocab.txt"), config);
    }
    if (Files.exists(directory.resolve("vocab.json"))
        && Files.exists(directory.resolve("merges.txt"))) {
      return ByteLevelBpeJson.build(directory, config);
    }
    if (Files.exists(directory.resolve(SENTENCE_PIECE_FILE))) {
      boolean addsBos = config.path("add_bos_token").asBoolean(true);
      return SentencePieceModel.build(
          directory.resolve(SENTENCE_PIECE_FILE),
          addsBos ? text(config.path("bos_token"), "<s>") : null);
    }
    throw ModelFile.missing(
        directory,
        "has no tokenizer (expected: tokenizer.json, or vocab.txt, or vocab.json and"
            + " merges.txt, or tokenizer.model)");
  }

  /**
   * A byte-level tokenizer.
   *
   * @param vocabulary in the alphabet of GPT-2, in which every byte is a visible character
   * @param bos the token put before a text, null for none
   */
  public static JsonNode byteLevel(BpeVocabulary vocabulary, ByteLevelStyle style, String bos) {
    return ByteLevelBpeJson.build(vocabulary, style, bos);
  }

  /**
   * A SentencePiece tokenizer of byte pairs.
   *
   * @param place named in errors
   * @param pieces by id
   * @param spacePrefix whether a text is read as if a space stood before it
   * @param bos the token put before a text, null for none
   */
  public static JsonNode sentencePiece(
      Path place, List<SentencePiece> pieces, boolean spacePrefix, String bos) {
    return SentencePieceJson.build(place, pieces, spacePrefix, bos);
  }

  /** A token's text, which is declared as such or as an object with its flags. */
  static String text(JsonNode token, String otherwise) {
    return token.isObject() ? token.path("content").asText(otherwise) : token.asText(otherwise);
  }

  static JsonNode read(Path file) {
    return JsonFile.readObject(file, SizeLimit.VOCABULARY);
  }

  /** Reads a file of settings; a missing node where there is none. */
  static JsonNode readOptional(Path file) {
    return Files.exists(file)
        ? JsonFile.readObject(file, SizeLimit.SETTINGS)
        : MissingNode.getInstance();
  }

  /** The parts that all built tokenizers share: no truncation, no padding. */
  static ObjectNode skeleton() {
    ObjectNode root = new JsonMapper().createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    return root;
  }

  /**
   * The post-processor that puts a token before every text.
   *
   * @param bos null for none
   */
  static void putBeginning(ObjectNode root, String bos, int id) {
    if (bos == null) {
      root.putNull("post_processor");
      return;
    }
    ObjectNode processor = putTemplate(root);
    ArrayNode single = processor.putArray("single");
    addPart(single, "SpecialToken", bos, 0);
    addPart(single, "Sequence", "A", 0);
    addPart(processor.putArray("pair").addAll(single.deepCopy()), "Sequence", "B", 1);
    declare(processor, bos, id);
  }

  /** A post-processor that puts special tokens around and between texts, still empty. */
  static ObjectNode putTemplate(ObjectNode root) {
    return root.putObject("post_processor").put("type", "TemplateProcessing");
  }

  static void addPart(ArrayNode template, String kind, String id, int segment) {
    template.addObject().putObject(kind).put("id", id).put("type_id", segment);
  }

  /** Says which token a template's special token is. */
  static void declare(ObjectNode processor, String token, int id) {
    ObjectNode special = processor.withObject("/special_tokens").putObject(token).put("id", token);
    special.putArray("ids").add(id);
    special.putArray("tokens").add(token);
  }

  /** A token that is found in texts before anything else, but is no special one. */
  static void addOrdinary(ArrayNode addedTokens, int id, String content) {
    add(addedTokens, id, content, false, false);
  }

  static void addSpecial(ArrayNode addedTokens, int id, String content, boolean takesSpaceBefore) {
    add(addedTokens, id, content, takesSpaceBefore, true);
  }

  private static void add(
      ArrayNode addedTokens, int id, String content, boolean takesSpaceBefore, boolean special) {
    addedTokens
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", takesSpaceBefore)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", special);
  }
}
