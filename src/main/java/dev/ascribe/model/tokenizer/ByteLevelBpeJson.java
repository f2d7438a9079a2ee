package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import dev.ascribe.model.tokenizer.TokenizerJson.BpeVocabulary;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Builds the {@code tokenizer.json} of byte-level BPE tokenizers (Radford et al. 2019, section
 * 2.2): from the {@code vocab.json} and {@code merges.txt} of RoBERTa, GPT-2 and OPT, or from the
 * vocabulary of another format.
 */
final class ByteLevelBpeJson {
  private ByteLevelBpeJson() {}

  /**
   * Builds a tokenizer from the files of a directory. If the vocabulary has {@code <s>} and {@code
   * </s>}, the tokenizer is RoBERTa's, which puts them around a text; but if {@code
   * tokenizer_class} says GPT2, {@code add_bos_token} decides, as for OPT.
   *
   * @param config {@code tokenizer_config.json}; {@code add_prefix_space} is read, false by default
   */
  static ObjectNode build(Path directory, JsonNode config) {
    JsonNode vocabulary = TokenizerJson.read(directory.resolve("vocab.json"));
    boolean prefixSpace = config.path("add_prefix_space").asBoolean(false);
    ObjectNode root = TokenizerJson.skeleton();
    ArrayNode added = root.putArray("added_tokens");
    for (String special : List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>", "<|endoftext|>")) {
      if (vocabulary.has(special)) {
        // The mask token of RoBERTa includes the space before it.
        boolean takesSpaceBefore = special.equals("<mask>");
        TokenizerJson.addSpecial(added, vocabulary.get(special).asInt(), special, takesSpaceBefore);
      }
    }
    root.putNull("normalizer");
    addByteLevel(root.putObject("pre_tokenizer"), prefixSpace);
    if (config.path("tokenizer_class").asText().startsWith("GPT2")) {
      String bos = TokenizerJson.text(config.path("bos_token"), "<|endoftext|>");
      boolean adds = config.path("add_bos_token").asBoolean(false) && vocabulary.has(bos);
      TokenizerJson.putBeginning(root, adds ? bos : null, vocabulary.path(bos).asInt());
    } else if (vocabulary.has("<s>") && vocabulary.has("</s>")) {
      addRobertaProcessor(root, "<s>", "</s>", prefixSpace, token -> vocabulary.get(token).asInt());
    } else {
      addByteLevel(root.putObject("post_processor"), prefixSpace);
    }
    addByteLevel(root.putObject("decoder"), prefixSpace);
    ObjectNode model = model(root);
    model.set("vocab", vocabulary);
    addMerges(model.putArray("merges"), directory.resolve("merges.txt"));
    return root;
  }

  /**
   * Builds a tokenizer from a vocabulary.
   *
   * @param bos the token put before a text; null for none
   */
  static ObjectNode build(BpeVocabulary vocabulary, ByteLevelStyle style, String bos) {
    ObjectNode root = TokenizerJson.skeleton();
    ArrayNode added = root.putArray("added_tokens");
    List<String> tokens = vocabulary.tokens();
    for (int id = 0; id < tokens.size(); id++) {
      if (vocabulary.special().contains(id)) {
        TokenizerJson.addSpecial(added, id, tokens.get(id), false);
      }
    }
    style.describe(root);
    TokenizerJson.putBeginning(root, bos, bos == null ? -1 : tokens.indexOf(bos));
    addByteLevel(root.putObject("decoder"), false);
    ObjectNode model = model(root).put("ignore_merges", style.wholePiecesFirst());
    ObjectNode ids = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      ids.put(tokens.get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    vocabulary.merges().forEach(merges::add);
    return root;
  }

  private static ObjectNode model(ObjectNode root) {
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "").put("fuse_unk", false);
    return model;
  }

  /** Adds the post-processor of RoBERTa: {@code <s> A </s>} and {@code <s> A </s></s> B </s>}. */
  static void addRobertaProcessor(
      ObjectNode root, String cls, String sep, boolean prefixSpace, ToIntFunction<String> ids) {
    ObjectNode processor = root.putObject("post_processor");
    processor.put("type", "RobertaProcessing");
    processor.putArray("sep").add(sep).add(ids.applyAsInt(sep));
    processor.putArray("cls").add(cls).add(ids.applyAsInt(cls));
    processor.put("trim_offsets", true).put("add_prefix_space", prefixSpace);
  }

  static ObjectNode addByteLevel(ObjectNode node, boolean prefixSpace) {
    return node.put("type", "ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static void addMerges(ArrayNode merges, Path file) {
    List<String> lines = ModelFile.readLines(file, SizeLimit.VOCABULARY);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || (i == 0 && line.startsWith("#version"))) {
        continue;
      }
      if (line.split(" ", -1).length != 2) {
        throw ModelFile.corrupt(
            file, "line %d: two tokens expected, '%s' found".formatted(i + 1, line));
      }
      merges.add(line);
    }
  }
}
