package dev.ascribe.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A good model of which one file is something else. */
class UnreadableFilesTest {
  private static final Path TINY = Path.of("src/test/resources/models/tiny-bert");
  private static final String POINTER =
      "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 440443456\n"
          .formatted("ab".repeat(32));
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String WEIGHTS = "model.safetensors";

  @TempDir Path directory;

  @BeforeEach
  void copyTheModel() throws IOException {
    for (String name : new String[] {CONFIG, TOKENIZER, "tokenizer_config.json", WEIGHTS}) {
      Files.copy(TINY.resolve(name), directory.resolve(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CONFIG, TOKENIZER, "tokenizer_config.json", WEIGHTS})
  void whatOftenLiesInAFilesPlaceIsRefusedByItsName(String name) throws IOException {
    put(name, POINTER);
    assertRefused(name, "is a Git LFS pointer, not the file itself (440443456 bytes)");
    put(name, "\n<!DOCTYPE html><html><body>Sign in</body></html>");
    assertRefused(name, "is a web page");
    put(name, "");
    assertRefused(name, "is empty");
    Files.delete(directory.resolve(name));
    Files.createDirectory(directory.resolve(name));
    assertRefused(name, "is a directory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"vocab.txt", "vocab.json", "merges.txt", "tokenizer.model", "chat_template.jinja"})
  void soIsWhatLiesInThePlaceOfOtherFiles(String name) throws IOException {
    Files.delete(directory.resolve(TOKENIZER));
    switch (name) {
      case "vocab.json" -> put("merges.txt", "a b\n");
      case "merges.txt" -> put("vocab.json", "{\"a\": 0}");
      case "chat_template.jinja" ->
          Files.copy(TINY.resolve(TOKENIZER), directory.resolve(TOKENIZER));
      default -> {}
    }
    put(name, POINTER);
    ModelCatalog catalog = new ModelCatalog(new ModelHome(directory.resolve("home")));
    assertThatThrownBy(
            () -> {
              catalog.check(directory.toString());
              catalog.chatTemplate(directory.toString());
            })
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining(name + ": is a Git LFS pointer");
  }

  @ParameterizedTest
  @CsvSource({
    CONFIG + ", takes 2147483648 bytes (allowed: up to 4194304)",
    TOKENIZER + ", takes 2147483648 bytes (allowed: up to 67108864)",
    "tokenizer_config.json, takes 2147483648 bytes (allowed: up to 4194304)",
    WEIGHTS + ", its header would take 0 bytes"
  })
  void aSparseFileOfTwoGigabytesIsRefusedByItsLength(String name, String message)
      throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
      file.setLength(0);
      file.setLength(1L << 31);
    }
    assertRefused(name, message);
  }

  static Stream<Arguments> documents() {
    return Stream.of(
        document("[".repeat(100_000), "nesting depth"),
        document("{\"a\":".repeat(1000) + "1" + "}".repeat(1000), "nesting depth"),
        document("{\"model_type\": \"bert\", \"x\": " + "9".repeat(100_000) + "}", "umber"),
        document("{\"" + "n".repeat(1_000_000) + "\": 1}", "ame"),
        document("[1, 2]", "is not a JSON object"),
        document("{\"model_type\": \"be", "is not valid JSON"));
  }

  private static Arguments document(String text, String said) {
    return Arguments.of(text, said);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void noDocumentTakesMoreThanItsLength(String text, String message) throws IOException {
    for (String name : new String[] {CONFIG, TOKENIZER}) {
      byte[] good = Files.readAllBytes(directory.resolve(name));
      put(name, text);
      assertRefused(name, message);
      Files.write(directory.resolve(name), good);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "num_hidden_layers, 2147483647, allowed: 1 to 1000",
    "hidden_size, 2147483647, allowed: 1 to 131072",
    "vocab_size, 2147483647, allowed: 1 to 4194304",
    "num_attention_heads, 0, allowed: 1 to",
    "max_position_embeddings, -5, allowed: 1 to",
    "intermediate_size, 99999999999, must be an integer",
    "hidden_size, \"32\", must be an integer",
    "layer_norm_eps, 1e999, must be a number"
  })
  void aSizeThatNoModelHasIsRefusedBeforeAnythingIsMadeOfIt(
      String key, String value, String message) throws IOException {
    String config = Files.readString(directory.resolve(CONFIG));
    String changed =
        config.replaceFirst("\"%s\": [0-9.e-]+".formatted(key), "\"%s\": %s".formatted(key, value));
    assertThat(changed).isNotEqualTo(config);
    put(CONFIG, changed);
    assertRefused(CONFIG, message);
    assertRefused(CONFIG, key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000000000", "-1", "4294967296", "\"7\"", "1.5"})
  void anIdThatNoTokenHasIsRefused(String id) throws IOException {
    String good = Files.readString(directory.resolve(TOKENIZER));
    put(TOKENIZER, good.replaceFirst("\"\\[UNK\\]\": *\\d+", "\"[UNK]\": " + id));
    assertRefused("tokenizer", "token '[UNK]' has the id " + id);
    put(TOKENIZER, good.replaceFirst("\"id\": *\\d+", "\"id\": " + id));
    assertRefused("tokenizer", "has the id " + id);
  }

  @Test
  void aHeaderOfMoreThanAModelNeedsIsRefusedBeforeItIsRead() throws IOException {
    byte[] header = new byte[99_000_000];
    Arrays.fill(header, (byte) ' ');
    header[0] = '{';
    header[header.length - 1] = '}';
    ByteBuffer file = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(directory.resolve(WEIGHTS), file.putLong(header.length).put(header).array());
    assertRefused(WEIGHTS, "its header would take 99000000 bytes (allowed: 2 to 16777216)");
  }

  @Test
  void aHeaderFullOfNothingTakesNoMemoryOfItsOwn() throws IOException {
    String values = "[],".repeat((16 << 20) / 3 - 20);
    byte[] header = ("{\"x\":[" + values + "[]]}").getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(directory.resolve(WEIGHTS), file.putLong(header.length).put(header).array());
    assertRefused(WEIGHTS, "the header is not valid JSON: Token count");
  }

  @ParameterizedTest
  @ValueSource(strings = {"n\\u001b[2J\\n", "a-", "token=x "})
  void aMessageShowsMegabytesInPartAndNothingThatATerminalActsOn(String text) throws IOException {
    byte[] header =
        "{\"x\":{\"dtype\":\"%s\",\"shape\":[9],\"data_offsets\":[0,4]}}"
            .formatted(text.repeat(1_000_000 / text.length()))
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(12 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(directory.resolve(WEIGHTS), file.putLong(header.length).put(header).array());
    assertRefused(
        ErrorCode.UNSUPPORTED_MODEL, WEIGHTS, "(allowed: [F32, F16, BF16, I64, I32, U8, BOOL])");
  }

  @Test
  void weightsThatNoMachineHoldsAreRefusedByTheirLengthBeforeTheyAreHashed() throws IOException {
    long bytes = 274L << 30;
    byte[] header =
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(bytes / 4, bytes)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    Path weights = directory.resolve(WEIGHTS);
    Files.write(weights, start.putLong(header.length).put(header).array());
    try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
      file.setLength(8 + header.length + bytes);
    }
    assertThatThrownBy(() -> LoadableWeights.require(directory, List.of(weights), 64L << 30))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL))
        .hasMessageContaining("its files take 294.2 GB")
        .hasMessageContaining("68.7 GB");
    LoadableWeights.require(directory, List.of(weights), 275L << 30);
  }

  @Test
  void filesThatTheModelDoesNotLoadAreNotHashed() throws IOException {
    String digest = ModelDigest.of(directory);
    Path other = directory.resolve("other.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(other.toFile(), "rw")) {
      file.setLength(274L << 30);
    }
    assertThat(ModelDigest.of(directory)).isEqualTo(digest);
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("LICENSE").toFile(), "rw")) {
      file.setLength(274L << 30);
    }
    assertThatThrownBy(() -> ModelDigest.of(directory))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("LICENSE: takes 294205259776 bytes (allowed: up to 67108864)");
  }

  @Test
  void aPipeIsNotWaitedFor() throws IOException, InterruptedException {
    Path pipe = directory.resolve(CONFIG);
    Files.delete(pipe);
    Assumptions.assumeTrue(
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "mkfifo fails");
    assertRefused(CONFIG, "is not a regular file");
  }

  private void put(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content);
  }

  private void assertRefused(String file, String message) {
    assertRefused(ErrorCode.CORRUPT_CHECKPOINT, file, message);
  }

  private void assertRefused(ErrorCode code, String file, String message) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> ModelChecker.check(directory))
                .isInstanceOfSatisfying(
                    AscribeException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(file)
                .hasMessageContaining(message)
                .satisfies(
                    e ->
                        assertThat(e.getMessage())
                            .hasSizeLessThan(2000)
                            .doesNotContainPattern("\\p{Cntrl}")));
  }
}
