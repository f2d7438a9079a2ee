package dev.ascribe.model.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.Names;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.tokenizer.ByteLevelStyle;
import dev.ascribe.model.tokenizer.SentencePiece;
import dev.ascribe.model.tokenizer.SentencePiece.Kind;
import dev.ascribe.model.tokenizer.TokenizerJson;
import dev.ascribe.model.tokenizer.TokenizerJson.BpeVocabulary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tokenizer in a GGUF file ({@code tokenizer.ggml.*}), converted to Hugging Face's form.
 *
 * @param json {@code tokenizer.json}
 * @param config {@code tokenizer_config.json}
 */
record GgufTokenizer(JsonNode json, JsonNode config) {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final List<String> ROLES = List.of("bos", "eos", "unknown", "padding");

  /** The values of {@code tokenizer.ggml.pre}, and how such tokenizers split texts. */
  private static final Map<String, ByteLevelStyle> STYLES =
      Map.ofEntries(
          Map.entry("gpt-2", ByteLevelStyle.GPT2),
          Map.entry("olmo", ByteLevelStyle.GPT2),
          Map.entry("phi-2", ByteLevelStyle.GPT2),
          Map.entry("smollm", ByteLevelStyle.SINGLE_DIGITS),
          Map.entry("starcoder", ByteLevelStyle.SINGLE_DIGITS),
          Map.entry("refact", ByteLevelStyle.SINGLE_DIGITS),
          Map.entry("llama-bpe", ByteLevelStyle.LLAMA3),
          Map.entry("llama3", ByteLevelStyle.LLAMA3),
          Map.entry("llama-v3", ByteLevelStyle.LLAMA3),
          Map.entry("qwen2", ByteLevelStyle.QWEN2),
          Map.entry("deepseek-r1-qwen", ByteLevelStyle.QWEN2));

  static GgufTokenizer of(GgufModel file) {
    GgufMetadata metadata = file.metadata();
    List<String> tokens = metadata.list(PREFIX + "tokens", String.class);
    requireDistinct(file, tokens);
    long words = file.shape(GgufNames.WORDS)[0];
    if (tokens.isEmpty() || tokens.size() > words) {
      throw ModelFile.corrupt(
          file.file(),
          "%s for %s of embeddings"
              .formatted(Names.count(tokens.size(), "token"), Names.count(words, "row")));
    }
    String model = metadata.requireString(PREFIX + "model");
    JsonNode json =
        switch (model) {
          case "gpt2" -> byteLevel(file, tokens);
          case "llama" -> sentencePiece(file, tokens);
          default ->
              throw ModelFile.unsupported(
                  file.file(), PREFIX + "model '" + model + "' (allowed: gpt2, llama)");
        };
    return new GgufTokenizer(json, config(metadata, tokens));
  }

  private static JsonNode byteLevel(GgufModel file, List<String> tokens) {
    GgufMetadata metadata = file.metadata();
    String name = metadata.string(PREFIX + "pre").orElse("none");
    ByteLevelStyle style = STYLES.get(name);
    if (style == null) {
      throw ModelFile.unsupported(
          file.file(),
          "%spre '%s' (allowed: %s)".formatted(PREFIX, name, new TreeSet<>(STYLES.keySet())));
    }
    Set<Integer> special = new HashSet<>();
    List<Kind> kinds = kinds(file, tokens);
    for (int id = 0; id < tokens.size(); id++) {
      if (kinds.get(id) != Kind.NORMAL && kinds.get(id) != Kind.UNUSED) {
        special.add(id);
      }
    }
    boolean addsBos = metadata.flag(PREFIX + "add_bos_token", style == ByteLevelStyle.LLAMA3);
    return TokenizerJson.byteLevel(
        new BpeVocabulary(tokens, metadata.list(PREFIX + "merges", String.class), special),
        style,
        addsBos ? token(metadata, tokens, "bos") : null);
  }

  private static JsonNode sentencePiece(GgufModel file, List<String> tokens) {
    GgufMetadata metadata = file.metadata();
    List<Double> scores = metadata.list(PREFIX + "scores", Double.class);
    if (scores.size() != tokens.size()) {
      throw ModelFile.corrupt(
          file.file(),
          "%s for %s"
              .formatted(Names.count(scores.size(), "score"), Names.count(tokens.size(), "token")));
    }
    List<Kind> kinds = kinds(file, tokens);
    List<SentencePiece> pieces = new ArrayList<>();
    for (int id = 0; id < tokens.size(); id++) {
      pieces.add(new SentencePiece(tokens.get(id), scores.get(id).floatValue(), kinds.get(id)));
    }
    return TokenizerJson.sentencePiece(
        file.file(),
        pieces,
        metadata.flag(PREFIX + "add_space_prefix", true),
        metadata.flag(PREFIX + "add_bos_token", true) ? token(metadata, tokens, "bos") : null);
  }

  private static List<Kind> kinds(GgufModel file, List<String> tokens) {
    List<Long> types = file.metadata().list(PREFIX + "token_type", Long.class);
    if (types.size() != tokens.size()) {
      throw ModelFile.corrupt(
          file.file(),
          "%s for %s"
              .formatted(
                  Names.count(types.size(), "token type"), Names.count(tokens.size(), "token")));
    }
    try {
      return types.stream().map(type -> Kind.of(Math.toIntExact(type))).toList();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw ModelFile.corrupt(file.file(), PREFIX + "token_type: " + e.getMessage());
    }
  }

  private static void requireDistinct(GgufModel file, List<String> tokens) {
    Set<String> seen = new HashSet<>();
    for (String token : tokens) {
      if (!seen.add(token)) {
        throw ModelFile.corrupt(file.file(), "token '" + token + "' occurs twice");
      }
    }
  }

  private static JsonNode config(GgufMetadata metadata, List<String> tokens) {
    ObjectNode config = new JsonMapper().createObjectNode();
    for (String role : ROLES) {
      String token = token(metadata, tokens, role);
      if (token != null) {
        String key = role.equals("unknown") ? "unk" : role.equals("padding") ? "pad" : role;
        config.put(key + "_token", token);
      }
    }
    metadata.string("tokenizer.chat_template").ifPresent(text -> config.put("chat_template", text));
    return config;
  }

  /** Returns the token of a role; null if the file names none. */
  private static String token(GgufMetadata metadata, List<String> tokens, String role) {
    long id = metadata.find(PREFIX + role + "_token_id", Long.class).orElse(-1L);
    return id >= 0 && id < tokens.size() ? tokens.get((int) id) : null;
  }
}
