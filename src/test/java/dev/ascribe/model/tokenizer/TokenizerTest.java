package dev.ascribe.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.SharedFiles;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private static final String SMALL_VOCABULARY =
      String.join("\n", "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cafe", "great", "##er", "!");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"bert-base-uncased", "roberta-base", "gpt2"})
  void idsAndOffsetsAreThoseOfHuggingFace(String name) throws IOException {
    Path files = SharedFiles.require("tokenizers/" + name);
    JsonNode golden = golden();
    try (Tokenizer tokenizer = Tokenizer.load(files)) {
      for (int i = 0; i < golden.get("texts").size(); i++) {
        String text = golden.get("texts").get(i).asText();
        JsonNode expected = golden.get(name).get(i);
        Encoding encoding = tokenizer.encode(text, true);
        assertThat(encoding.ids()).as(text).containsExactly(integers(expected.get("ids")));
        assertOffsets(text, expected.get("code_point_offsets"), encoding);
      }
    }
  }

  private static void assertOffsets(String text, JsonNode codePoints, Encoding encoding) {
    for (int t = 0; t < encoding.length(); t++) {
      int first = codePoints.get(t).get(0).asInt();
      int last = codePoints.get(t).get(1).asInt();
      if (encoding.starts()[t] < 0) {
        assertThat(last).as("special token %d of '%s'", t, text).isZero();
        continue;
      }
      String expected =
          text.substring(text.offsetByCodePoints(0, first), text.offsetByCodePoints(0, last));
      assertThat(text.substring(encoding.starts()[t], encoding.ends()[t]).strip())
          .as("token %d of '%s'", t, text)
          .isEqualTo(expected.strip());
    }
  }

  @Test
  void aVocabularyFileGivesTheSameTokenizerAsItsTokenizerJson() throws IOException {
    Path files = SharedFiles.require("tokenizers/bert-base-uncased");
    JsonNode vocabulary = TokenizerJson.load(files).get("model").get("vocab");
    List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(vocabulary.properties());
    entries.sort(Comparator.comparingInt(entry -> entry.getValue().asInt()));
    Files.write(directory.resolve("vocab.txt"), entries.stream().map(Map.Entry::getKey).toList());
    try (Tokenizer fromJson = Tokenizer.load(files);
        Tokenizer fromVocabulary = Tokenizer.load(directory)) {
      for (JsonNode text : golden().get("texts")) {
        Encoding encoding = fromVocabulary.encode(text.asText(), true);
        assertThat(encoding.ids())
            .as(text.asText())
            .containsExactly(fromJson.encode(text.asText(), true).ids());
      }
    }
  }

  @Test
  void offsetsCountUtf16UnitsAfterEmoji() throws IOException {
    try (Tokenizer tokenizer = small("")) {
      String text = "😀😀 great 👩‍👩‍👧 café!";
      Encoding encoding = tokenizer.encode(text, false);
      List<String> pieces = new ArrayList<>();
      for (int t = 0; t < encoding.length(); t++) {
        pieces.add(text.substring(encoding.starts()[t], encoding.ends()[t]));
      }
      assertThat(pieces).containsExactly("😀😀", "great", "👩‍👩‍👧", "café", "!");
    }
  }

  @Test
  void textsThatAreNotCleanUnicodeAreStillTokenized() throws IOException {
    try (Tokenizer tokenizer = small("")) {
      Encoding lone = tokenizer.encode("\ud83d great \ude00", false);
      int great = tokenizer.id("great").orElseThrow();
      assertThat(lone.ids()).contains(great);
      assertThat(tokenizer.encode("great\u0000", false).ids()).containsExactly(great);
      assertThat(tokenizer.encode("", false).length()).isZero();
      assertThat(tokenizer.encode("", true).length()).isEqualTo(2);
    }
  }

  @Test
  void lowerCasingFollowsTheConfiguration() throws IOException {
    try (Tokenizer uncased = small("")) {
      assertThat(uncased.encode("GREATER", false).ids()).containsExactly(6, 7);
    }
    try (Tokenizer cased = small("{\"do_lower_case\": false}")) {
      assertThat(cased.encode("GREATER", false).ids()).containsExactly(1);
    }
  }

  @Test
  void specialTokensAreFoundByRole() throws IOException {
    try (Tokenizer tokenizer = small("")) {
      assertThat(tokenizer.requireId(SpecialToken.MASK)).isEqualTo(4);
      assertThat(tokenizer.requireId(SpecialToken.CLS)).isEqualTo(2);
      assertThat(tokenizer.token(4)).isEqualTo("[MASK]");
      assertThat(tokenizer.id(SpecialToken.BOS)).isEmpty();
    }
    try (Tokenizer declared = small("{\"mask_token\": {\"content\": \"great\"}}")) {
      assertThat(declared.requireId(SpecialToken.MASK)).isEqualTo(6);
    }
  }

  @Test
  void aDecoderHasNoMaskAndSaysSo() {
    Path stories = SharedFiles.require("models/stories260K");
    try (Tokenizer tokenizer = Tokenizer.load(stories)) {
      assertThat(tokenizer.requireId(SpecialToken.BOS)).isEqualTo(1);
      assertThatThrownBy(() -> tokenizer.requireId(SpecialToken.MASK))
          .isInstanceOf(AscribeException.class)
          .hasMessageContaining("has no mask token");
    }
  }

  @Test
  void truncationOfTheFileIsSwitchedOff() throws IOException {
    Files.writeString(directory.resolve("vocab.txt"), SMALL_VOCABULARY);
    String json =
        TokenizerJson.load(directory)
            .toString()
            .replace(
                "\"truncation\":null",
                "\"truncation\":{\"direction\":\"Right\",\"max_length\":4,\"strategy\":\"LongestFirst\",\"stride\":0}");
    Files.writeString(directory.resolve("tokenizer.json"), json);
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      assertThat(tokenizer.encode("great ".repeat(50), true).length()).isEqualTo(52);
    }
  }

  @Test
  void aDirectoryWithoutATokenizerIsRefused() {
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND))
        .hasMessageContaining("vocab.txt");
  }

  @Test
  void aBrokenTokenizerIsRefusedWithItsPlace() throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), "{\"model\": {\"vocab\": {}}}");
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT))
        .hasMessageContaining(directory.toString());
  }

  private Tokenizer small(String config) throws IOException {
    Files.writeString(directory.resolve("vocab.txt"), SMALL_VOCABULARY);
    Files.deleteIfExists(directory.resolve("tokenizer_config.json"));
    if (!config.isEmpty()) {
      Files.writeString(directory.resolve("tokenizer_config.json"), config);
    }
    return Tokenizer.load(directory);
  }

  private static JsonNode golden() throws IOException {
    try (InputStream stream = TokenizerTest.class.getResourceAsStream("/tokenizer/golden.json")) {
      return new JsonMapper().readTree(stream);
    }
  }

  private static int[] integers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
