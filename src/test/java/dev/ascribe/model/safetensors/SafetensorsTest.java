package dev.ascribe.model.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path directory;

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    Path file = directory.resolve("model.safetensors");
    float[] large = new float[700_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = i * 0.5f - 3;
    }
    SafetensorsWriter.Written written =
        SafetensorsWriter.write(
            file,
            Map.of("format", "pt"),
            List.of(
                tensor("matrix", new long[] {2, 3}, 1, 2, 3, 4, 5, Float.NaN),
                tensor("scalar", new long[0], -0.0f),
                tensor("empty", new long[] {0, 4}),
                tensor("large", new long[] {700, 1000}, large)));
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.names()).containsExactlyInAnyOrder("matrix", "scalar", "empty", "large");
      assertThat(read.shape("matrix")).containsExactly(2, 3);
      assertThat(read.shape("scalar")).isEmpty();
      assertThat(floats(read, "matrix")).containsExactly(1, 2, 3, 4, 5, Float.NaN);
      assertThat(floats(read, "scalar")).containsExactly(-0.0f);
      assertThat(floats(read, "empty")).isEmpty();
      assertThat(floats(read, "large")).isEqualTo(large);
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(written.bytes()).isEqualTo(bytes.length);
    assertThat(written.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    assertThat(leftOvers()).containsExactly("model.safetensors");
  }

  @Test
  void halfPrecisionIsWidenedExactly() throws IOException {
    short[] halves = {
      0x3c00,
      (short) 0xc000,
      0x7bff,
      0x0400,
      0x0001,
      (short) 0x8001,
      0x0000,
      (short) 0x8000,
      0x7c00,
      (short) 0xfc00,
      0x3555
    };
    Path file = file("{\"x\":{\"dtype\":\"F16\",\"shape\":[11],\"data_offsets\":[0,22]}}", halves);
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(floats(read, "x"))
          .containsExactly(
              1f,
              -2f,
              65504f,
              0x1p-14f,
              0x1p-24f,
              -0x1p-24f,
              0f,
              -0f,
              Float.POSITIVE_INFINITY,
              Float.NEGATIVE_INFINITY,
              0.333251953125f);
    }
    assertThat(ElementType.halfToFloat((short) 0x7e00)).isNaN();
  }

  @Test
  void brainFloatsAreWidenedExactly() throws IOException {
    short[] values = {0x3f80, (short) 0xc000, 0x7f7f, 0x0001, 0x7f80, 0x3eab};
    Path file = file("{\"x\":{\"dtype\":\"BF16\",\"shape\":[6],\"data_offsets\":[0,12]}}", values);
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(floats(read, "x"))
          .containsExactly(
              1f, -2f, 3.3895313892515355e38f, 0x1p-133f, Float.POSITIVE_INFINITY, 0.333984375f);
    }
  }

  @Test
  void tensorsBeyondTwoGibibytesAreReached() throws IOException {
    // A sparse file: three gibibytes of zeros, then one small tensor.
    long far = 3L << 30;
    String header =
        ("{\"far\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]},"
                + "\"big\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}")
            .formatted(far, far + 8, far / 4, far);
    Path file = file(header);
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(access.length() + far);
      access.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(7).putFloat(8).array());
    }
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(floats(read, "far")).containsExactly(7, 8);
    }
  }

  @Test
  void integerBuffersAreListedButNotReadAsWeights() throws IOException {
    Path file =
        file("{\"ids\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", new short[4]);
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.elementType("ids")).isEqualTo(ElementType.I64);
      assertThatThrownBy(() -> read.read("ids", FloatBuffer.allocate(1)))
          .hasMessageContaining("holds I64");
    }
  }

  @Test
  void shardsReadAsOneCheckpoint() throws IOException {
    SafetensorsWriter.write(
        directory.resolve("model-00001-of-00002.safetensors"),
        Map.of(),
        List.of(tensor("a", new long[] {1}, 1)));
    SafetensorsWriter.write(
        directory.resolve("model-00002-of-00002.safetensors"),
        Map.of(),
        List.of(tensor("b", new long[] {2}, 2, 3)));
    writeIndex("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      assertThat(checkpoint.names()).containsExactlyInAnyOrder("a", "b");
      assertThat(floats(checkpoint, "a")).containsExactly(1);
      assertThat(floats(checkpoint, "b")).containsExactly(2, 3);
      assertThat(checkpoint.shape("b")).containsExactly(2);
    }
    writeIndex("model-00001-of-00002.safetensors", "model-00001-of-00002.safetensors");
    assertCorrupt(() -> Checkpoint.open(directory), "has no tensor 'b'");
    writeIndex("model-00001-of-00002.safetensors", "model-00003.safetensors");
    assertCorrupt(
        () -> Checkpoint.open(directory), "'model-00003.safetensors', which is not there");
    writeIndex("model-00001-of-00002.safetensors", "../elsewhere.safetensors");
    assertCorrupt(() -> Checkpoint.open(directory), "not a file name");
  }

  @Test
  void pickledWeightsAreRefusedWithTheWayOut() throws IOException {
    Files.writeString(directory.resolve("pytorch_model.bin"), "pickle");
    assertThatThrownBy(() -> Checkpoint.open(directory))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL))
        .hasMessageContaining("runs code")
        .hasMessageContaining("safe_serialization=True");
  }

  @Test
  void aDirectoryWithoutWeightsIsNotFound() {
    assertThatThrownBy(() -> Checkpoint.open(directory))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND))
        .hasMessageContaining("model.safetensors");
  }

  @Test
  void everyCorruptionNamesFileTensorAndBytes() throws IOException {
    short[] eight = new short[4];
    assertCorrupt(
        open("{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}", eight),
        "truncated in tensor 'x': at least 12 bytes of tensors expected, 8 found");
    assertCorrupt(
        open("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", eight),
        "4 bytes of tensors expected, 8 found");
    assertCorrupt(
        open("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", eight),
        "tensor 'x' begins at byte 4, leaving a gap");
    assertCorrupt(
        open(
            "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            eight),
        "tensor 'y' begins at byte 4, overlapping");
    assertCorrupt(
        open("{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", eight),
        "tensor 'x': 12 bytes expected for F32 [3]");
    assertCorrupt(
        open(
            "{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}",
            eight),
        "tensor 'x': shape [4294967296, 4294967296] is too large");
    assertCorrupt(
        open("{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", eight),
        "not of whole numbers");
    assertCorrupt(open("{\"x\":{\"shape\":[2],\"data_offsets\":[0,8]}}", eight), "needs dtype");
    assertCorrupt(open("{\"x\": nonsense", eight), "not valid JSON");
    assertCorrupt(open("[1]", eight), "not a JSON object");
    String entry = "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    assertCorrupt(open("{" + entry + "," + entry + "}", eight), "uplicate field 'x'");
    assertThatThrownBy(
            open("{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}", eight)
                ::run)
        .hasMessageContaining("dtype 'F8_E4M3' (allowed: [F32, F16, BF16");
  }

  @Test
  void aFileThatIsNotSafetensorsIsRefused() throws IOException {
    Path file = directory.resolve("model.safetensors");
    Files.write(file, new byte[] {1, 2, 3});
    assertCorrupt(() -> SafetensorsFile.open(file), "at least 8 bytes expected, 3 found");
    Files.writeString(file, "PK this is surely something else");
    assertCorrupt(() -> SafetensorsFile.open(file), "not a safetensors file");
    Files.write(file, new byte[] {100, 0, 0, 0, 0, 0, 0, 0, '{'});
    assertCorrupt(() -> SafetensorsFile.open(file), "100 bytes expected, 1 found");
  }

  @Test
  void aFileCutWhileItIsOpenIsAnError() throws IOException {
    Path file = directory.resolve("model.safetensors");
    SafetensorsWriter.write(file, Map.of(), List.of(tensor("x", new long[] {4}, 1, 2, 3, 4)));
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
        access.setLength(access.length() - 4);
      }
      assertCorrupt(() -> floats(read, "x"), "truncated in tensor 'x': 16 bytes expected");
    }
  }

  @Test
  void aFullDiskLeavesTheOldFileAndNoPartialOne() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "/dev/full is missing");
    Path target = directory.resolve("model.safetensors");
    Files.writeString(target, "old");
    Path temporary = Files.createSymbolicLink(directory.resolve("partial"), full);
    assertThatThrownBy(
            () ->
                SafetensorsWriter.write(
                    target,
                    temporary,
                    Map.of(),
                    List.of(tensor("x", new long[] {1}, 1)),
                    bytes -> {}))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL))
        .hasMessageContaining(target.toString());
    assertThat(Files.readString(target)).isEqualTo("old");
    assertThat(leftOvers()).containsExactly("model.safetensors");
  }

  @Test
  void aTensorOfTheWrongSizeIsNotWritten() throws IOException {
    Path target = directory.resolve("model.safetensors");
    assertThatThrownBy(
            () ->
                SafetensorsWriter.write(
                    target, Map.of(), List.of(tensor("x", new long[] {3}, 1, 2))))
        .hasMessageContaining("tensor 'x': 3 floats expected, 2 given");
    assertThat(leftOvers()).isEmpty();
  }

  private void assertCorrupt(ThrowingCall call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT))
        .hasMessageContaining(directory.toString())
        .hasMessageContaining(message);
  }

  private interface ThrowingCall {
    void run() throws Exception;
  }

  private ThrowingCall open(String header, short... data) throws IOException {
    return () -> SafetensorsFile.open(file(header, data)).close();
  }

  private Path file(String header, short... data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + 2 * data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    for (short value : data) {
      bytes.putShort(value);
    }
    return Files.write(directory.resolve("model.safetensors"), bytes.array());
  }

  private void writeIndex(String shardOfA, String shardOfB) throws IOException {
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        "{\"metadata\":{},\"weight_map\":{\"a\":\"%s\",\"b\":\"%s\"}}"
            .formatted(shardOfA, shardOfB));
  }

  private List<String> leftOvers() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static SafetensorsWriter.Tensor tensor(String name, long[] shape, float... values) {
    return new SafetensorsWriter.Tensor(name, shape, () -> FloatBuffer.wrap(values));
  }

  private static float[] floats(TensorSource source, String name) {
    float[] values = new float[(int) source.elementCount(name)];
    source.read(name, FloatBuffer.wrap(values));
    return values;
  }
}
