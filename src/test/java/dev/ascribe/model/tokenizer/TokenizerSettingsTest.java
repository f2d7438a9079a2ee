package dev.ascribe.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.SharedFiles;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What tokenizer_config.json says against tokenizer.json holds as it does in transformers. */
class TokenizerSettingsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path MODELS = Path.of("src/test/resources/models");

  @TempDir Path directory;

  static Stream<JsonNode> cases() throws IOException {
    try (InputStream stream =
        TokenizerSettingsTest.class.getResourceAsStream("/tokenizer/settings.json")) {
      return StreamSupport.stream(JSON.readTree(stream).get("cases").spliterator(), false);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void settingsHoldAsInTransformers(JsonNode variant) throws IOException {
    write(variant.get("base").asText(), variant.get("config"), variant.get("file"));
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      for (JsonNode row : variant.get("rows")) {
        assertThat(tokenizer.encode(row.get("text").asText(), true).ids())
            .as(row.get("text").asText())
            .containsExactly(integers(row.get("ids")));
      }
    }
  }

  @Test
  void aClassOfAnotherKindOfModelIsRefusedWithBoth() throws IOException {
    write("bert", JSON.readTree("{\"tokenizer_class\": \"RobertaTokenizerFast\"}"), empty());
    assertRefused("tokenizer_class 'RobertaTokenizer', which is of BPE")
        .hasMessageContaining("tokenizer.json is of WordPiece");
  }

  @Test
  void aSpecialTokenThatTheVocabularyDoesNotHaveIsRefusedByName() throws IOException {
    write("bert", JSON.readTree("{\"cls_token\": \"<s>\"}"), empty());
    assertRefused("tokenizer_config.json says that cls_token is '<s>'");
    write("bert", JSON.readTree("{\"mask_token\": \"<mask>\"}"), empty());
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      assertThatThrownBy(() -> tokenizer.requireId(SpecialToken.MASK))
          .hasMessageContaining("tokenizer_config.json says that mask_token is '<mask>'");
    }
  }

  private AbstractThrowableAssert<?, ?> assertRefused(String message) {
    return assertThatThrownBy(() -> Tokenizer.load(directory).close())
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL))
        .hasMessageContaining(directory.toString())
        .hasMessageContaining(message);
  }

  private void write(String base, JsonNode config, JsonNode file) throws IOException {
    Path source =
        switch (base) {
          case "bert" -> SharedFiles.require("cases/models/v-lower-mismatch");
          case "llama" -> SharedFiles.require("models/stories260K");
          default -> MODELS.resolve("tiny-" + base);
        };
    Files.writeString(
        directory.resolve("config.json"), Files.readString(source.resolve("config.json")));
    ObjectNode tokenizer = (ObjectNode) JSON.readTree(source.resolve("tokenizer.json").toFile());
    for (Map.Entry<String, JsonNode> setting : file.properties()) {
      String path = "/" + setting.getKey();
      int slash = path.lastIndexOf('/');
      ((ObjectNode) tokenizer.at(path.substring(0, slash)))
          .set(path.substring(slash + 1), setting.getValue());
    }
    JSON.writeValue(directory.resolve("tokenizer.json").toFile(), tokenizer);
    Path settings = source.resolve("tokenizer_config.json");
    ObjectNode merged =
        Files.exists(settings)
            ? (ObjectNode) JSON.readTree(settings.toFile())
            : JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> setting : config.properties()) {
      if (setting.getValue().isNull()) {
        merged.remove(setting.getKey());
      } else {
        merged.set(setting.getKey(), setting.getValue());
      }
    }
    JSON.writeValue(directory.resolve("tokenizer_config.json").toFile(), merged);
  }

  private static JsonNode empty() {
    return JSON.createObjectNode();
  }

  private static int[] integers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
