package dev.ascribe.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each of these tokenizers ended the process when the native library got it. */
class NativeRequirementsTest {
  private static final Path GOOD = Path.of("src/test/resources/models/tiny-bert/tokenizer.json");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "normalizer | {'type': 'Precompiled', 'precompiled_charsmap': 'AAAA'} | is damaged",
        "normalizer | {'type': 'Precompiled', 'precompiled_charsmap': 'AAAAAAAA'} | is damaged",
        "normalizer | {'type': 'Precompiled', 'precompiled_charsmap': '%'} | is not base64",
        "normalizer | {'type': 'Sequence', 'normalizers': [{'type': 'Precompiled',"
            + " 'precompiled_charsmap': 'AAAA'}]} | is damaged",
        "pre_tokenizer | {'type': 'FixedLength', 'length': 0} | FixedLength has the length 0",
        "post_processor | {'type': 'TemplateProcessing', 'single': [{'SpecialToken': {'id': '[X]',"
            + " 'type_id': 0}}], 'pair': [], 'special_tokens': {}} | names '[X]'",
        "post_processor | {'type': 'TemplateProcessing', 'single': [{'Sequence': {'id': 'B',"
            + " 'type_id': 0}}], 'pair': [], 'special_tokens': {}} | names a second text",
        "post_processor | {'type': 'BertProcessing', 'sep': ['[SEP]', 1000000000], 'cls': ['[CLS]',"
            + " 2]} | a token of id 1000000000",
        "model | {'type': 'BPE', 'continuing_subword_prefix': 'é', 'vocab': {'a': 0, 'b': 1, 'ab':"
            + " 2}, 'merges': ['a b']} | without the prefix 'é'"
      })
  void whatWouldEndTheProcessIsRefused(String part, String json, String message)
      throws IOException {
    ObjectNode tokenizer = (ObjectNode) JSON.readTree(GOOD.toFile());
    JsonNode replaced = JSON.readTree(json.replace('\'', '"'));
    tokenizer.set(part, replaced);
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer.toString());
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT))
        .hasMessageContaining(message);
  }

  @Test
  void aTableIsSoundWhereEveryWayEndsWithinIt() throws IOException {
    // The letter a, at its own place, leads to unit 96 of the value 0: the string b.
    int a = 'a' | 1 << 8 | 1 << 10;
    assertThat(PrecompiledCharsmap.isSound(table(256, a, 0, "b\0"))).isTrue();
    assertThat(PrecompiledCharsmap.isSound(table(256, a, 2, "b\0"))).isTrue();
    assertThat(PrecompiledCharsmap.isSound(table(256, a, 3, "b\0"))).isFalse();
    assertThat(PrecompiledCharsmap.isSound(table(256, a, 1, "é\0"))).isFalse();
    assertThat(PrecompiledCharsmap.isSound(table(255, a, 0, "b\0"))).isFalse();
    assertThat(PrecompiledCharsmap.isSound(table(256, a | 1 << 20, 0, "b\0"))).isFalse();

    ObjectNode tokenizer = (ObjectNode) JSON.readTree(GOOD.toFile());
    tokenizer
        .putObject("normalizer")
        .put("type", "Precompiled")
        .put("precompiled_charsmap", Base64.getEncoder().encodeToString(table(256, a, 0, "b\0")));
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer.toString());
    try (Tokenizer loaded = Tokenizer.load(directory)) {
      assertThat(loaded.encode("the a", true).ids()).isEqualTo(loaded.encode("the b", true).ids());
    }
  }

  /** A trie of so many units, of which those of the letter a and of its value are not zero. */
  private static byte[] table(int units, int letter, int value, String strings) {
    byte[] text = strings.getBytes(StandardCharsets.UTF_8);
    ByteBuffer table =
        ByteBuffer.allocate(4 + 4 * units + text.length).order(ByteOrder.LITTLE_ENDIAN);
    table.putInt(4 * units);
    table.putInt(4 + 4 * 'a', letter);
    table.putInt(4 + 4 * ('a' ^ 1), value);
    return table.position(4 + 4 * units).put(text).array();
  }
}
