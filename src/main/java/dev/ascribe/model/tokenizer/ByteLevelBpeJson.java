package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The byte-level BPE tokenizers of RoBERTa and GPT-2 from {@code vocab.json} and {@code merges.txt}
 * (Radford et al. 2019, section 2.2).
 */
final class ByteLevelBpeJson {
  private ByteLevelBpeJson() {}

  /**
   * @param config {@code tokenizer_config.json}; {@code add_prefix_space} counts, false by default
   */
  static ObjectNode build(Path directory, JsonNode config) {
    JsonNode vocabulary = TokenizerJson.read(directory.resolve("vocab.json"));
    if (!vocabulary.isObject()) {
      throw TokenizerJson.corrupt(
          directory.resolve("vocab.json"), "is not an object of tokens and ids", null);
    }
    boolean prefixSpace = config.path("add_prefix_space").asBoolean(false);
    ObjectNode root = TokenizerJson.skeleton();
    ArrayNode added = root.putArray("added_tokens");
    for (String special : List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>", "<|endoftext|>")) {
      if (vocabulary.has(special)) {
        // RoBERTa's mask swallows the space before it.
        boolean takesSpaceBefore = special.equals("<mask>");
        TokenizerJson.addSpecial(added, vocabulary.get(special).asInt(), special, takesSpaceBefore);
      }
    }
    root.putNull("normalizer");
    addByteLevel(root.putObject("pre_tokenizer"), prefixSpace);
    ObjectNode processor = root.putObject("post_processor");
    if (vocabulary.has("<s>") && vocabulary.has("</s>")) {
      processor.put("type", "RobertaProcessing");
      processor.putArray("sep").add("</s>").add(vocabulary.get("</s>").asInt());
      processor.putArray("cls").add("<s>").add(vocabulary.get("<s>").asInt());
      processor.put("trim_offsets", true).put("add_prefix_space", prefixSpace);
    } else {
      addByteLevel(processor, prefixSpace);
    }
    addByteLevel(root.putObject("decoder"), prefixSpace);
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "").put("fuse_unk", false);
    model.set("vocab", vocabulary);
    addMerges(model.putArray("merges"), directory.resolve("merges.txt"));
    return root;
  }

  private static void addByteLevel(ObjectNode node, boolean prefixSpace) {
    node.put("type", "ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static void addMerges(ArrayNode merges, Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw TokenizerJson.corrupt(file, "cannot be read: " + e.getMessage(), e);
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || (i == 0 && line.startsWith("#version"))) {
        continue;
      }
      if (line.split(" ", -1).length != 2) {
        throw TokenizerJson.corrupt(
            file, "line %d: two tokens expected, '%s' there".formatted(i + 1, line), null);
      }
      merges.add(line);
    }
  }
}
