package dev.ascribe.model.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.Utils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.Names;
import dev.ascribe.model.files.ModelFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The tokenizer of a model directory. It never truncates and never pads. Encoding is thread-safe,
 * but a tokenizer must not be closed while another thread encodes.
 */
public final class Tokenizer implements AutoCloseable {
  /** The most tokens of a tokenizer: sixteen times as many as the largest published ones have. */
  public static final int MOST_TOKENS = 1 << 22;

  private static final String NATIVE_FLAVOR = "RUST_FLAVOR";

  static {
    // Without this setting, the library would try to download a CUDA build on a machine with CUDA.
    // The build in the jar runs on the CPU, which suffices for tokenizing.
    if (Utils.getEnvOrSystemProperty(NATIVE_FLAVOR) == null) {
      System.setProperty(NATIVE_FLAVOR, "cpu");
    }
  }

  private final Path directory;
  private final HuggingFaceTokenizer tokenizer;
  private final Vocabulary vocabulary;
  private final SpecialTokenIds specialTokens;
  private final AtomicInteger users;
  private boolean closed;

  private Tokenizer(
      Path directory,
      HuggingFaceTokenizer tokenizer,
      Vocabulary vocabulary,
      SpecialTokenIds specialTokens,
      AtomicInteger users) {
    this.directory = directory;
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    this.specialTokens = specialTokens;
    this.users = users;
    users.incrementAndGet();
  }

  /**
   * Loads the tokenizer of a directory with {@code tokenizer.json}, with {@code vocab.txt}, or with
   * {@code vocab.json} and {@code merges.txt}.
   *
   * @throws dev.ascribe.common.AscribeException MODEL_NOT_FOUND if there is none;
   *     CORRUPT_CHECKPOINT if its files are broken
   */
  public static Tokenizer load(Path directory) {
    JsonNode json = wholeSpans(TokenizerJson.load(directory));
    Vocabulary vocabulary = Vocabulary.of(directory, json);
    NativeRequirements.check(directory, json);
    SpecialTokenIds specialTokens = SpecialTokenIds.find(directory, vocabulary);
    Tokenizer tokenizer =
        new Tokenizer(
            directory, open(directory, json), vocabulary, specialTokens, new AtomicInteger());
    try {
      tokenizer.requireKnownIds();
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
    return tokenizer;
  }

  /** Checks the ids of the tokens that are put around a text, which the library does not check. */
  private void requireKnownIds() {
    Encoding encoding;
    try {
      encoding = encode("", true);
    } catch (RuntimeException e) {
      throw ModelFile.corrupt(
          directory,
          "its tokenizer cannot tokenize an empty text: %s".formatted(e.getMessage()),
          e);
    }
    for (int id : encoding.ids()) {
      if (id < 0 || id >= vocabulary.size()) {
        throw ModelFile.corrupt(
            directory,
            "its tokenizer puts a token of id %d around a text (allowed: 0 to %d)"
                .formatted(id, vocabulary.size() - 1));
      }
    }
  }

  /** Makes byte-level tokenizers include white space in the spans of tokens. */
  private static JsonNode wholeSpans(JsonNode json) {
    for (JsonNode processor : json.path("post_processor").findParents("trim_offsets")) {
      ((ObjectNode) processor).put("trim_offsets", false);
    }
    return json;
  }

  private static HuggingFaceTokenizer open(Path directory, JsonNode json) {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(bytes), Map.of("truncation", "false", "padding", "false"));
    } catch (IOException | RuntimeException e) {
      throw ModelFile.corrupt(
          directory, "its tokenizer cannot be loaded: %s".formatted(e.getMessage()), e);
    }
  }

  /**
   * Tokenizes a text. An empty text has no tokens except special ones.
   *
   * @param addSpecialTokens whether the model's special tokens (such as [CLS] and [SEP]) are put
   *     around the text
   */
  public Encoding encode(String text, boolean addSpecialTokens) {
    return Encoding.of(
        tokenizer.encode(withoutLoneSurrogates(text), addSpecialTokens, false), List.of(text));
  }

  /** Tokenizes a pair of texts, with the model's special tokens around and between them. */
  public Encoding encodePair(String first, String second) {
    return Encoding.of(
        tokenizer.encode(withoutLoneSurrogates(first), withoutLoneSurrogates(second), true, false),
        List.of(first, second));
  }

  /**
   * Returns a second handle of the same tokenizer. Its memory is freed when all handles are closed.
   */
  Tokenizer sharing() {
    if (isFreed()) {
      throw new IllegalStateException("the tokenizer was freed");
    }
    return new Tokenizer(directory, tokenizer, vocabulary, specialTokens, users);
  }

  /** Whether all handles are closed. */
  boolean isFreed() {
    return users.get() == 0;
  }

  /** Returns the directory that it was loaded from, for errors. */
  public Path directory() {
    return directory;
  }

  /** Returns the id of a token exactly as the vocabulary writes it; empty if there is none. */
  public OptionalInt id(String token) {
    return vocabulary.id(token);
  }

  /** Returns the id of the token with a role; empty if the tokenizer has none. */
  public OptionalInt id(SpecialToken role) {
    return specialTokens.id(role);
  }

  /**
   * Returns the id of the token with a role.
   *
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL if the tokenizer has none, or if
   *     the vocabulary lacks the token that its settings name
   */
  public int requireId(SpecialToken role) {
    specialTokens
        .unknown(role)
        .ifPresent(
            token -> {
              throw ModelFile.unsupported(
                  directory,
                  "tokenizer_config.json says that %s is '%s', which the vocabulary does not have"
                      .formatted(role.key(), token));
            });
    return id(role)
        .orElseThrow(
            () ->
                ModelFile.unsupported(
                    directory,
                    "its tokenizer has no %s token"
                        .formatted(role.name().toLowerCase(Locale.ROOT))));
  }

  /** Returns the token with an id, as the vocabulary writes it. */
  public String token(int id) {
    return vocabulary.token(id);
  }

  /** Returns the largest id plus one. */
  public int vocabularySize() {
    return vocabulary.size();
  }

  /**
   * Checks that a model has an embedding for every token.
   *
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT
   */
  public void requireRoom(int embeddings) {
    if (vocabularySize() > embeddings) {
      throw ModelFile.corrupt(
          directory,
          "the tokenizer has %s, the model's vocabulary only %d"
              .formatted(Names.count(vocabularySize(), "token"), embeddings));
    }
  }

  // The library takes UTF-8, which cannot represent half a surrogate pair.
  private static String withoutLoneSurrogates(String text) {
    StringBuilder copy = new StringBuilder(text);
    for (int unit = 0; unit < text.length(); unit++) {
      int codePoint = text.codePointAt(unit);
      if (Character.isSupplementaryCodePoint(codePoint)) {
        unit++;
      } else if (Character.isSurrogate((char) codePoint)) {
        copy.setCharAt(unit, '\uFFFD');
      }
    }
    return copy.toString();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (users.decrementAndGet() == 0) {
        tokenizer.close();
      }
    }
  }
}
