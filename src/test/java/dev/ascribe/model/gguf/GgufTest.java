package dev.ascribe.model.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.safetensors.SafetensorsFile;
import dev.ascribe.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the blocks, models and tokens that {@code tools/golden/make_gguf_golden.py} made. */
class GgufTest {
  private static final Path GOLDEN = Path.of("src/test/resources/gguf");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void blocksAreDequantizedAsGgufDoes(QuantizationType type) throws IOException {
    JsonNode golden = json("blocks.json").get(type.name());
    ByteBuffer blocks = decoded(golden.get("blocks"));
    FloatBuffer expected = decoded(golden.get("values")).asFloatBuffer();
    FloatBuffer actual = FloatBuffer.allocate(expected.remaining());
    type.dequantize(blocks, actual);
    float[] values = new float[expected.remaining()];
    expected.get(values);
    assertThat(actual.array()).containsExactly(values);
  }

  @Test
  void aModelOfHalvesIsTheOneItWasMadeFrom() throws IOException {
    convert("tiny-llama.gguf");
    assertSameTensors("tiny-llama.safetensors", 0);
    JsonNode config = new JsonMapper().readTree(directory.resolve("config.json").toFile());
    assertThat(config.path("model_type").asText()).isEqualTo("llama");
    assertThat(config.path("num_key_value_heads").asInt()).isEqualTo(2);
    assertThat(config.path("head_dim").asInt()).isEqualTo(8);
    assertThat(config.path("rope_theta").asDouble()).isEqualTo(50000);
    assertThat(config.path("rms_norm_eps").asDouble()).isEqualTo(1e-5);
    assertThat(config.path("tie_word_embeddings").asBoolean()).isTrue();
    assertTokens("byte_level");
  }

  @Test
  void aQuantizedModelIsCloseToTheOneItWasMadeFrom() throws IOException {
    convert("tiny-mistral.gguf");
    // Half a step of the largest magnitude over 127.
    assertSameTensors("tiny-mistral.safetensors", 0.005f);
    JsonNode config = new JsonMapper().readTree(directory.resolve("config.json").toFile());
    assertThat(config.path("model_type").asText()).isEqualTo("mistral");
    assertThat(config.path("sliding_window").asInt()).isEqualTo(16);
    assertThat(config.path("tie_word_embeddings").asBoolean()).isFalse();
    assertTokens("sentence_piece");
  }

  @Test
  void aFileThatIsCutShortIsRefusedInOneLine() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("tiny-llama.gguf"));
    Path cut = directory.resolve("cut.gguf");
    for (int length = 0; length < whole.length; length += length < 2000 ? 37 : 4001) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> GgufModel.open(cut))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOfSatisfying(
              AscribeException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT))
          .hasMessageStartingWith(cut.toString())
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void aDamagedHeaderNeverEndsInAnythingButARefusal() throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("tiny-mistral.gguf"));
    Path damaged = directory.resolve("damaged.gguf");
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] copy = whole.clone();
      copy[4 + random.nextInt(8000)] ^= (byte) (1 << random.nextInt(8));
      Files.write(damaged, copy);
      try (GgufModel file = GgufModel.open(damaged)) {
        GgufConversion.describe(file);
      } catch (AscribeException e) {
        assertThat(e.code()).isIn(ErrorCode.CORRUPT_CHECKPOINT, ErrorCode.UNSUPPORTED_MODEL);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"general.architecture", "llama.block_count", "tokenizer.ggml.tokens"})
  void aMissingValueIsNamed(String key) throws IOException {
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("tiny-llama.gguf"));
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < whole.length - name.length; at++) {
      if (Arrays.equals(whole, at, at + name.length, name, 0, name.length)) {
        whole[at] = 'X';
        break;
      }
    }
    Path file = Files.write(directory.resolve("renamed.gguf"), whole);
    assertThatThrownBy(
            () -> {
              try (GgufModel opened = GgufModel.open(file)) {
                GgufConversion.describe(opened);
              }
            })
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining(key.substring(key.lastIndexOf('.') + 1).replace("tokens", "token"));
  }

  @Test
  void otherFilesAndVersionsAreRefused() throws IOException {
    Path text = Files.writeString(directory.resolve("a.gguf"), "this is a text");
    assertThatThrownBy(() -> GgufModel.open(text)).hasMessageContaining("not a GGUF file");
    byte[] whole = Files.readAllBytes(GOLDEN.resolve("tiny-llama.gguf"));
    whole[4] = 1;
    Path old = Files.write(directory.resolve("b.gguf"), whole);
    assertThatThrownBy(() -> GgufModel.open(old)).hasMessageContaining("GGUF version 1");
    assertThatThrownBy(() -> GgufModel.open(directory.resolve("none.gguf")))
        .hasMessageContaining("no such file");
  }

  private void convert(String name) throws IOException {
    try (GgufModel file = GgufModel.open(GOLDEN.resolve(name))) {
      GgufConversion.Descriptions descriptions = GgufConversion.describe(file);
      Files.writeString(directory.resolve("config.json"), descriptions.config().toString());
      Files.writeString(directory.resolve("tokenizer.json"), descriptions.tokenizer().toString());
      GgufConversion.writeWeights(file, directory, bytes -> {});
    }
  }

  private void assertSameTensors(String original, float tolerance) {
    try (SafetensorsFile expected = SafetensorsFile.open(GOLDEN.resolve(original));
        SafetensorsFile actual = SafetensorsFile.open(directory.resolve("model.safetensors"))) {
      assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(expected.names());
      for (String name : expected.names()) {
        assertThat(actual.shape(name)).as(name).containsExactly(expected.shape(name));
        float[] wanted = values(expected, name);
        float[] got = values(actual, name);
        for (int i = 0; i < wanted.length; i++) {
          assertThat(Math.abs(got[i] - wanted[i]))
              .as("%s[%d]", name, i)
              .isLessThanOrEqualTo(tolerance);
        }
      }
    }
  }

  private static float[] values(SafetensorsFile file, String name) {
    float[] values = new float[(int) file.elementCount(name)];
    file.read(name, FloatBuffer.wrap(values));
    return values;
  }

  private void assertTokens(String key) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      json("tokens.json")
          .get(key)
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

  private static JsonNode json(String name) throws IOException {
    return new JsonMapper().readTree(GOLDEN.resolve(name).toFile());
  }

  private static ByteBuffer decoded(JsonNode base64) {
    return ByteBuffer.wrap(Base64.getDecoder().decode(base64.asText()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
