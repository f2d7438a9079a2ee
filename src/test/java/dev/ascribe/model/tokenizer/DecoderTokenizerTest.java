package dev.ascribe.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.SharedFiles;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.tokenizer.SentencePiece.Kind;
import dev.ascribe.model.tokenizer.TokenizerJson.BpeVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tokenizers of decoders: SentencePiece with bytes, byte-level with a first token. */
class DecoderTokenizerTest {
  private static final Path GOLDEN = Path.of("src/test/resources/gguf");
  private static final List<String> TEXTS =
      List.of(
          "Once upon a time, there was a little girl.",
          "  two spaces  and more ",
          "Zoë's café 😀 costs 12,50 €",
          "日本",
          "\ttab and\nline");

  @TempDir Path directory;

  @Test
  void aSentencePieceModelAloneGivesTheTokensOfSentencePiece() throws IOException {
    Files.copy(GOLDEN.resolve("tokenizer.model"), directory.resolve("tokenizer.model"));
    JsonNode golden =
        new JsonMapper().readTree(GOLDEN.resolve("tokens.json").toFile()).get("sentence_piece");
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      golden
          .properties()
          .forEach(
              entry ->
                  assertThat(tokenizer.encode(entry.getKey(), true).ids())
                      .as(entry.getKey())
                      .containsExactly(
                          StreamSupport.stream(entry.getValue().spliterator(), false)
                              .mapToInt(JsonNode::asInt)
                              .toArray()));
    }
  }

  @Test
  void aDamagedSentencePieceModelIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("tokenizer.model"));
    Files.write(directory.resolve("tokenizer.model"), Arrays.copyOf(whole, 1001));
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT));
  }

  @Test
  void scoresGiveTheMergesOfTheRealTokenizer() throws IOException {
    Path stories = SharedFiles.require("models/stories260K");
    JsonNode model = TokenizerJson.load(stories).get("model");
    Map<String, Float> scores = new HashMap<>();
    for (int rank = 0; rank < model.get("merges").size(); rank++) {
      scores.putIfAbsent(model.get("merges").get(rank).asText().replace(" ", ""), -(float) rank);
    }
    List<SentencePiece> pieces = new ArrayList<>();
    model
        .get("vocab")
        .properties()
        .forEach(
            entry ->
                pieces.add(
                    new SentencePiece(
                        entry.getKey(),
                        scores.getOrDefault(entry.getKey(), -1e6f),
                        kind(entry.getKey()))));
    JsonNode built = TokenizerJson.sentencePiece(directory, pieces, true, "<s>");
    Files.writeString(directory.resolve("tokenizer.json"), built.toString());
    try (Tokenizer real = Tokenizer.load(stories);
        Tokenizer ours = Tokenizer.load(directory)) {
      for (String text : TEXTS) {
        assertThat(ours.encode(text, true).ids())
            .as(text)
            .containsExactly(real.encode(text, true).ids());
      }
    }
  }

  private static Kind kind(String token) {
    if (token.equals("<unk>")) {
      return Kind.UNKNOWN;
    }
    if (token.equals("<s>") || token.equals("</s>")) {
      return Kind.CONTROL;
    }
    return token.matches("<0x[0-9A-F]{2}>") ? Kind.BYTE : Kind.NORMAL;
  }

  @Test
  void everyCharacterOfASentencePieceTextIsOfATokenOfOneWord() {
    Path stories = SharedFiles.require("models/stories260K");
    try (Tokenizer tokenizer = Tokenizer.load(stories)) {
      for (String text : TEXTS) {
        assertTokensCoverWords(tokenizer, text);
      }
    }
  }

  @Test
  void everyCharacterOfAByteLevelTextIsOfATokenOfOneWord() {
    Path files = SharedFiles.require("tokenizers/gpt2");
    try (Tokenizer tokenizer = Tokenizer.load(files)) {
      for (String text : TEXTS) {
        assertTokensCoverWords(tokenizer, text);
      }
    }
  }

  /** White space belongs to tokens as well, but stands within none. */
  private static void assertTokensCoverWords(Tokenizer tokenizer, String text) {
    Encoding encoding = tokenizer.encode(text, true);
    boolean[] covered = new boolean[text.length()];
    for (int token = 0; token < encoding.length(); token++) {
      if (encoding.starts()[token] >= 0) {
        String span = text.substring(encoding.starts()[token], encoding.ends()[token]);
        assertThat(span).isNotEmpty();
        assertThat(span.strip().chars().noneMatch(Character::isWhitespace))
            .as("token %d of '%s': '%s'", token, text, span)
            .isTrue();
        Arrays.fill(covered, encoding.starts()[token], encoding.ends()[token], true);
      }
    }
    for (int unit = 0; unit < text.length(); unit++) {
      assertThat(covered[unit]).as("character %d of '%s'", unit, text).isTrue();
    }
  }

  @Test
  void optPutsItsFirstTokenBeforeATextAndNothingAfterIt() throws IOException {
    Files.writeString(
        directory.resolve("vocab.json"),
        "{\"<s>\":0,\"<pad>\":1,\"</s>\":2,\"h\":3,\"i\":4,\"hi\":5}");
    Files.writeString(directory.resolve("merges.txt"), "#version: 0.2\nh i\n");
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"tokenizer_class\":\"GPT2Tokenizer\",\"add_bos_token\":true,"
            + "\"bos_token\":{\"content\":\"</s>\"}}");
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      assertThat(tokenizer.encode("hi", true).ids()).containsExactly(2, 5);
      assertThat(tokenizer.encode("hi", false).ids()).containsExactly(5);
      assertThat(tokenizer.requireId(SpecialToken.BOS)).isEqualTo(2);
    }
  }

  @Test
  void digitsAreCutAsEachFamilyDoes() throws IOException {
    List<String> tokens = List.of("1", "2", "3", "4", "12", "123", "1234", "\u0120", "a", "<s>");
    List<String> merges = List.of("1 2", "12 3", "123 4");
    Map<ByteLevelStyle, int[]> expected =
        Map.of(
            ByteLevelStyle.GPT2, new int[] {6},
            ByteLevelStyle.SINGLE_DIGITS, new int[] {0, 1, 2, 3},
            ByteLevelStyle.LLAMA3, new int[] {5, 3},
            ByteLevelStyle.QWEN2, new int[] {0, 1, 2, 3});
    for (ByteLevelStyle style : ByteLevelStyle.values()) {
      BpeVocabulary vocabulary = new BpeVocabulary(tokens, merges, Set.of(9));
      Files.writeString(
          directory.resolve("tokenizer.json"),
          TokenizerJson.byteLevel(vocabulary, style, "<s>").toString());
      try (Tokenizer tokenizer = Tokenizer.load(directory)) {
        assertThat(tokenizer.encode("1234", false).ids())
            .as(style.name())
            .containsExactly(expected.get(style));
        assertThat(tokenizer.encode("a", true).ids()).containsExactly(9, 8);
      }
    }
  }
}
