package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Builds the {@code tokenizer.json} of BERT's tokenizer from its {@code vocab.txt}, which has one
 * token a line. The tokenizer takes the longest match first (Devlin et al. 2019; Wu et al. 2016,
 * section 4.1).
 */
final class WordPieceJson {
  private static final int LONGEST_WORD = 100;

  private WordPieceJson() {}

  /**
   * Builds the tokenizer.
   *
   * @param config {@code tokenizer_config.json}; {@code do_lower_case}, {@code
   *     tokenize_chinese_chars} and {@code strip_accents} are read, with BERT's defaults
   */
  static ObjectNode build(Path vocabularyFile, JsonNode config) {
    List<String> tokens = ModelFile.readLines(vocabularyFile, SizeLimit.VOCABULARY);
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      ids.put(tokens.get(id), id);
    }
    ObjectNode root = TokenizerJson.skeleton();
    ArrayNode added = root.putArray("added_tokens");
    for (String special : List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")) {
      TokenizerJson.addSpecial(added, id(vocabularyFile, ids, special), special, false);
    }
    addNormalizer(root, config, true);
    addTemplate(root, "[CLS]", "[SEP]", token -> id(vocabularyFile, ids, token));
    root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model = root.putObject("model");
    model
        .put("type", "WordPiece")
        .put("unk_token", "[UNK]")
        .put("continuing_subword_prefix", "##")
        .put("max_input_chars_per_word", LONGEST_WORD);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    return root;
  }

  /**
   * Adds BERT's normalizer, and the pre-tokenizer that splits texts into words and punctuation.
   *
   * @param config as for {@link #build}
   * @param cleanText whether control characters are left out
   */
  static void addNormalizer(ObjectNode root, JsonNode config, boolean cleanText) {
    ObjectNode normalizer = root.putObject("normalizer");
    normalizer
        .put("type", "BertNormalizer")
        .put("clean_text", cleanText)
        .put("handle_chinese_chars", config.path("tokenize_chinese_chars").asBoolean(true));
    JsonNode stripAccents = config.path("strip_accents");
    if (stripAccents.isBoolean()) {
      normalizer.put("strip_accents", stripAccents.asBoolean());
    } else {
      // Null means that accents are stripped if text is lower-cased.
      normalizer.putNull("strip_accents");
    }
    normalizer.put("lowercase", config.path("do_lower_case").asBoolean(true));
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
  }

  /**
   * Adds the post-processor of BERT: {@code [CLS] A [SEP]} and {@code [CLS] A [SEP] B [SEP]}, with
   * B in the second segment.
   */
  static void addTemplate(ObjectNode root, String cls, String sep, ToIntFunction<String> ids) {
    ObjectNode processor = TokenizerJson.putTemplate(root);
    ArrayNode single = processor.putArray("single");
    TokenizerJson.addPart(single, "SpecialToken", cls, 0);
    TokenizerJson.addPart(single, "Sequence", "A", 0);
    TokenizerJson.addPart(single, "SpecialToken", sep, 0);
    ArrayNode pair = processor.putArray("pair").addAll(single.deepCopy());
    TokenizerJson.addPart(pair, "Sequence", "B", 1);
    TokenizerJson.addPart(pair, "SpecialToken", sep, 1);
    TokenizerJson.declare(processor, cls, ids.applyAsInt(cls));
    TokenizerJson.declare(processor, sep, ids.applyAsInt(sep));
  }

  private static int id(Path vocabularyFile, Map<String, Integer> ids, String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw ModelFile.unsupported(
          vocabularyFile, "not a BERT vocabulary: it has no token %s".formatted(token));
    }
    return id;
  }
}
