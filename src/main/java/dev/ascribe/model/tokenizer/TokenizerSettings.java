package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.model.files.ModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Applies the settings of {@code tokenizer_config.json} that take precedence over {@code
 * tokenizer.json}, as transformers does. Which settings do depends on the tokenizer's class: most
 * classes rebuild some parts of the tokenizer from their settings, while general classes take the
 * file as it is.
 */
final class TokenizerSettings {
  private static final String CONFIG = "tokenizer_config.json";

  /** The classes that rebuild parts, and the kind of model that each needs. */
  private enum Style {
    WORD_PIECE(
        "WordPiece",
        List.of("BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer"),
        List.of("bert", "distilbert", "electra")),
    ROBERTA("BPE", List.of("RobertaTokenizer"), List.of("roberta")),
    BYTE_LEVEL(
        "BPE",
        List.of("GPT2Tokenizer", "GPTNeoXTokenizer", "CodeGenTokenizer"),
        List.of("gpt2", "gpt_neox", "opt", "phi")),
    LLAMA("BPE", List.of("LlamaTokenizer"), List.of()),
    AS_WRITTEN("", List.of(), List.of());

    private final String model;
    private final List<String> classes;
    private final List<String> modelTypes;

    Style(String model, List<String> classes, List<String> modelTypes) {
      this.model = model;
      this.classes = classes;
      this.modelTypes = modelTypes;
    }
  }

  private final Path directory;
  private final ObjectNode root;
  private final JsonNode config;
  private final Vocabulary vocabulary;

  private TokenizerSettings(Path directory, ObjectNode root, JsonNode config) {
    this.directory = directory;
    this.root = root;
    this.config = config;
    this.vocabulary = Vocabulary.of(directory, root);
  }

  /**
   * Rewrites the parts of a {@code tokenizer.json} for which the settings take precedence.
   *
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL, with both values, for settings
   *     that contradict the file
   */
  static void apply(Path directory, ObjectNode root) {
    JsonNode config = TokenizerJson.readOptional(directory.resolve(CONFIG));
    JsonNode model = TokenizerJson.readOptional(directory.resolve("config.json"));
    String declared = config.path("tokenizer_class").asText("").replaceAll("Fast$", "");
    String written = root.path("model").path("type").asText("");
    for (Style style : Style.values()) {
      if (declared.isEmpty()
          ? style.modelTypes.contains(model.path("model_type").asText(""))
          : style.classes.contains(declared)) {
        boolean fits = written.isEmpty() || written.equals(style.model);
        if (fits) {
          new TokenizerSettings(directory, root, config).apply(style);
        } else if (!declared.isEmpty()) {
          throw ModelFile.unsupported(
              directory,
              "%s says tokenizer_class '%s', which is of %s, and %s is of %s"
                  .formatted(CONFIG, declared, style.model, TokenizerJson.FILE, written));
        }
        return;
      }
    }
  }

  private void apply(Style style) {
    switch (style) {
      case WORD_PIECE -> {
        normalizeLikeBert();
        ((ObjectNode) root.path("model")).put("unk_token", required("unk_token", "[UNK]"));
        WordPieceJson.addTemplate(
            root, required("cls_token", "[CLS]"), required("sep_token", "[SEP]"), this::id);
      }
      case ROBERTA -> {
        prefixSpace();
        ByteLevelBpeJson.addRobertaProcessor(
            root,
            required("cls_token", "<s>"),
            required("sep_token", "</s>"),
            config.path("add_prefix_space").asBoolean(false),
            this::id);
      }
      case BYTE_LEVEL -> prefixSpace();
      case LLAMA -> markSpaces();
      case AS_WRITTEN -> {
        return;
      }
    }
    addedTokens();
  }

  /**
   * Applies the settings if the file has BERT's normalizer, or if the settings are given
   * explicitly.
   */
  private void normalizeLikeBert() {
    JsonNode written = root.path("normalizer");
    boolean isBert = written.path("type").asText().equals("BertNormalizer");
    boolean isSet =
        List.of("do_lower_case", "strip_accents", "tokenize_chinese_chars").stream()
            .anyMatch(config::hasNonNull);
    if (isBert || isSet) {
      WordPieceJson.addNormalizer(root, config, written.path("clean_text").asBoolean(true));
    }
  }

  private void prefixSpace() {
    boolean asked = config.path("add_prefix_space").asBoolean(false);
    JsonNode preTokenizer = root.path("pre_tokenizer");
    // If the normalizer is one of several steps, only explicit settings take precedence.
    if (preTokenizer.has("add_prefix_space") || config.hasNonNull("add_prefix_space")) {
      for (JsonNode step : preTokenizer.findParents("add_prefix_space")) {
        ((ObjectNode) step).put("add_prefix_space", asked);
      }
    }
  }

  /**
   * Applies the settings of spaces. Byte-level vocabularies whose files name this class, too, are
   * not changed.
   */
  private void markSpaces() {
    if (root.path("pre_tokenizer").findValuesAsText("type").contains("ByteLevel")
        || root.path("decoder").findValuesAsText("type").contains("ByteLevel")) {
      return;
    }
    boolean prefix = config.path("add_prefix_space").asBoolean(true);
    boolean legacy = config.path("legacy").asBoolean(false);
    root.putNull("normalizer");
    root.putObject("pre_tokenizer")
        .put("type", "Metaspace")
        .put("replacement", SentencePieceJson.SPACE)
        .put("prepend_scheme", prefix ? (legacy ? "always" : "first") : "never")
        .put("split", false);
  }

  /**
   * Rewrites the special tokens that are found in texts, and whether they include white space
   * beside them.
   */
  private void addedTokens() {
    for (SpecialToken role : SpecialToken.values()) {
      String content = TokenizerJson.text(config.path(role.key()), "");
      OptionalInt id = vocabulary.id(content);
      if (id.isPresent() && !vocabulary.isAdded(content)) {
        TokenizerJson.addSpecial(
            (ArrayNode) root.withArray("added_tokens"), id.getAsInt(), content, false);
      }
    }
    config.path("added_tokens_decoder").forEach(this::overrule);
  }

  private void overrule(JsonNode declared) {
    for (JsonNode token : root.path("added_tokens")) {
      if (declared.isObject() && token.path("content").equals(declared.path("content"))) {
        for (String flag : List.of("lstrip", "rstrip", "single_word", "normalized")) {
          if (declared.path(flag).isBoolean()) {
            ((ObjectNode) token).set(flag, declared.get(flag));
          }
        }
      }
    }
  }

  /** Returns the text of a special token, which must be in the vocabulary. */
  private String required(String key, String otherwise) {
    String token = TokenizerJson.text(config.path(key), otherwise);
    if (vocabulary.id(token).isEmpty()) {
      throw ModelFile.unsupported(
          directory,
          "%s %s is '%s', which %s does not have"
              .formatted(
                  config.has(key) ? CONFIG + " says that" : "by default",
                  key,
                  token,
                  TokenizerJson.FILE));
    }
    return token;
  }

  private int id(String token) {
    return vocabulary.id(token).orElseThrow();
  }
}
