package dev.ascribe.model.catalog.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BertConversionTest {
  @TempDir Path directory;

  @BeforeEach
  void writeCheckpoint() throws IOException {
    new TensorFlowBundle()
        .add("module/bert/embeddings/word_embeddings", new long[] {3, 2}, 1, 2, 3, 4, 5, 6)
        .add("module/bert/encoder/layer_0/output/dense/kernel", new long[] {3, 2}, 1, 2, 3, 4, 5, 6)
        .add("module/bert/encoder/layer_0/output/LayerNorm/gamma", new long[] {2}, 7, 8)
        .write(directory);
  }

  @Test
  void kernelsAreTransposedAndTablesAreNot() {
    Path target = directory.resolve("model.safetensors");
    try (TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(directory)) {
      BertConversion.convert(checkpoint, target, bytes -> {});
    }
    try (SafetensorsFile file = SafetensorsFile.open(target)) {
      assertThat(file.shape("bert.encoder.layer.0.output.dense.weight")).containsExactly(2, 3);
      assertThat(floats(file, "bert.encoder.layer.0.output.dense.weight"))
          .containsExactly(1, 3, 5, 2, 4, 6);
      assertThat(floats(file, "bert.embeddings.word_embeddings.weight"))
          .containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(floats(file, "bert.encoder.layer.0.output.LayerNorm.weight"))
          .containsExactly(7, 8);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "module/cls/predictions/output_bias, cls.predictions.bias",
    "module/cls/predictions/transform/LayerNorm/beta, cls.predictions.transform.LayerNorm.bias",
    "bert/encoder/layer_11/attention/self/query/kernel,"
        + " bert.encoder.layer.11.attention.self.query.weight",
    "bert/embeddings/token_type_embeddings, bert.embeddings.token_type_embeddings.weight",
    "cls/seq_relationship/output_weights, cls.seq_relationship.weight",
  })
  void namesAreThoseOfHuggingFace(String variable, String tensor) {
    assertThat(BertConversion.huggingFaceName(variable)).isEqualTo(tensor);
  }

  @Test
  void transposingIsRightBeyondOneTile() {
    int rows = 67;
    int columns = 41;
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    float[] transposed = BertConversion.transpose(values, rows, columns);
    assertThat(transposed[40 * rows + 66]).isEqualTo(66 * columns + 40);
    assertThat(BertConversion.transpose(transposed, columns, rows)).isEqualTo(values);
  }

  @Test
  void aFlippedBitInTheDataIsFound() throws IOException {
    Path data = directory.resolve(TensorFlowCheckpoint.DATA_FILE);
    byte[] bytes = Files.readAllBytes(data);
    bytes[1] ^= 4;
    Files.write(data, bytes);
    assertCorrupt(
        () -> {
          try (TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(directory)) {
            checkpoint.read("module/bert/embeddings/word_embeddings");
          }
        },
        "checksum of variable 'module/bert/embeddings/word_embeddings' is wrong");
  }

  @Test
  void aFlippedBitInTheIndexIsFound() throws IOException {
    Path index = directory.resolve(TensorFlowCheckpoint.INDEX_FILE);
    byte[] bytes = Files.readAllBytes(index);
    bytes[20] ^= 4;
    Files.write(index, bytes);
    assertCorrupt(() -> TensorFlowCheckpoint.open(directory), "the checksum of the block");
    Files.write(index, new byte[100]);
    assertCorrupt(() -> TensorFlowCheckpoint.open(directory), "not end as a sorted table does");
  }

  @Test
  void aShapeOfMoreThanTheDataIsRefusedBeforeMemoryIsTaken() throws IOException {
    new TensorFlowBundle().add("x", new long[] {65536, 65536, 4}, 1).write(directory);
    assertCorrupt(
        () -> {
          try (TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(directory)) {
            checkpoint.read("x");
          }
        },
        "variable 'x' has the shape [65536, 65536, 4], which is too large");
  }

  @Test
  void namesThatGrowWithEachEntryAreRefused() throws IOException {
    TensorFlowBundle bundle = new TensorFlowBundle();
    for (int length = 1; length <= 1001; length += 200) {
      bundle.add("x".repeat(length), new long[] {1}, 1);
    }
    bundle.write(directory);
    assertCorrupt(() -> TensorFlowCheckpoint.open(directory), "a key of 801 and 200 bytes");
  }

  @Test
  void truncatedDataIsFoundAtOnce() throws IOException {
    Files.write(directory.resolve(TensorFlowCheckpoint.DATA_FILE), new byte[10]);
    assertCorrupt(() -> TensorFlowCheckpoint.open(directory), "56 bytes expected, 10 found");
  }

  private void assertCorrupt(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT))
        .hasMessageContaining(directory.toString())
        .hasMessageContaining(message);
  }

  private static float[] floats(SafetensorsFile file, String name) {
    float[] values = new float[(int) file.elementCount(name)];
    file.read(name, FloatBuffer.wrap(values));
    return values;
  }
}
