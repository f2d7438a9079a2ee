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
 * Reads or builds the {@code tokenizer.json} of a model directory. It is built from the vocabulary
 * files of older directories, or from the vocabulary of another format.
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
   * @param special ids of special tokens, such as {@code <s>}, which texts are never split into
   */
  public record BpeVocabulary(List<String> tokens, List<String> merges, Set<Integer> special) {
    public BpeVocabulary {
      tokens = List.copyOf(tokens);
      merges = List.copyOf(merges);
      special = Set.copyOf(special);
    }
  }

  /**
   * Reads {@code tokenizer.json} and applies the settings beside it. If there is none, it is built
   * from {@code vocab.txt} (WordPiece), from {@code vocab.json} and {@code merges.txt} (byte-level
   * BPE), or from {@code tokenizer.model} (SentencePiece with byte pairs).
   *
   * @throws AscribeException MODEL_NOT_FOUND if the directory has none of them; CORRUPT_CHECKPOINT
   *     if a file is not what its name says; UNSUPPORTED_MODEL for other SentencePiece models
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
   * Builds a byte-level tokenizer.
   *
   * @param vocabulary in the alphabet of GPT-2, in which every byte is a visible character
   * @param bos the token put before a text; null for none
   */
  public static JsonNode byteLevel(BpeVocabulary vocabulary, ByteLevelStyle style, String bos) {
    return ByteLevelBpeJson.build(vocabulary, style, bos);
  }

  /**
   * Builds a SentencePiece tokenizer with byte pairs.
   *
   * @param place named in errors
   * @param pieces by id
   * @param spacePrefix whether texts are read as if a space preceded them
   * @param bos the token put before a text; null for none
   */
  public static JsonNode sentencePiece(
      Path place, List<SentencePiece> pieces, boolean spacePrefix, String bos) {
    return SentencePieceJson.build(place, pieces, spacePrefix, bos);
  }

  /**
   * Returns the text of a token, which is declared as a string or as an object with flags.
   *
   * @param otherwise the result if there is none
   */
  static String text(JsonNode token, String otherwise) {
    return token.isObject() ? token.path("content").asText(otherwise) : token.asText(otherwise);
  }

  static JsonNode read(Path file) {
    return JsonFile.readObject(file, SizeLimit.VOCABULARY);
  }

  /** Reads a file of settings; returns a missing node if there is no such file. */
  static JsonNode readOptional(Path file) {
    return Files.exists(file)
        ? JsonFile.readObject(file, SizeLimit.SETTINGS)
        : MissingNode.getInstance();
  }

  /** Returns the parts that all built tokenizers share: no truncation and no padding. */
  static ObjectNode skeleton() {
    ObjectNode root = new JsonMapper().createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    return root;
  }

  /**
   * Adds a post-processor that puts a token before every text.
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

  /**
   * Adds a post-processor that puts special tokens around and between texts, and returns it, still
   * empty.
   */
  static ObjectNode putTemplate(ObjectNode root) {
    return root.putObject("post_processor").put("type", "TemplateProcessing");
  }

  static void addPart(ArrayNode template, String kind, String id, int segment) {
    template.addObject().putObject(kind).put("id", id).put("type_id", segment);
  }

  /** Declares which token a special token of the post-processor is. */
  static void declare(ObjectNode processor, String token, int id) {
    ObjectNode special = processor.withObject("/special_tokens").putObject(token).put("id", token);
    special.putArray("ids").add(id);
    special.putArray("tokens").add(token);
  }

  /** Adds a token that is found in texts before all others, but is not special. */
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
