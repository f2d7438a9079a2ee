package dev.ascribe.model.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small GGUF files of version 3, all tensors as F32. */
public final class GgufFixture {
  private static final int ALIGNMENT = 32;

  /** Shapes have the slowest dimension first. */
  private record Tensor(String name, long[] shape, float[] values) {}

  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  /** What a file says of itself, without its tensors. */
  public static GgufFixture metadataOf(Path file) {
    GgufFixture fixture = new GgufFixture();
    try (GgufFile opened = GgufFile.open(file)) {
      for (String key : opened.metadata().keys()) {
        fixture.metadata.put(key, opened.metadata().find(key, Object.class).orElseThrow());
      }
    }
    return fixture;
  }

  /**
   * Adds a value to the metadata.
   *
   * @param value a Long, Double, Boolean or String, or a list of one of them
   */
  public GgufFixture say(String key, Object value) {
    metadata.put(key, value);
    return this;
  }

  public GgufFixture tensor(String name, long[] shape, float... values) {
    tensors.add(new Tensor(name, shape, values));
    return this;
  }

  /** Some tensors of a file, in its order. */
  public GgufFixture tensorsOf(Path file, int from, int to) {
    try (GgufFile opened = GgufFile.open(file)) {
      for (String name : List.copyOf(opened.names()).subList(from, to)) {
        tensor(name, opened.shape(name), opened.read(name));
      }
    }
    return this;
  }

  /**
   * Splits a file in two beside each other, as llama.cpp does.
   *
   * @return both parts
   */
  public static List<Path> split(Path file, Path directory, String name) throws IOException {
    int count;
    try (GgufFile opened = GgufFile.open(file)) {
      count = opened.names().size();
    }
    Path first = directory.resolve(name + "-00001-of-00002.gguf");
    Path second = directory.resolve(name + "-00002-of-00002.gguf");
    part(metadataOf(file), 0, count).tensorsOf(file, 0, count / 2).write(first);
    part(new GgufFixture(), 1, count).tensorsOf(file, count / 2, count).write(second);
    return List.of(first, second);
  }

  private static GgufFixture part(GgufFixture fixture, long number, long tensors) {
    return fixture
        .say("split.no", number)
        .say("split.count", 2L)
        .say("split.tensors.count", tensors);
  }

  public Path write(Path file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("GGUF".getBytes(StandardCharsets.US_ASCII));
    int32(out, 3);
    int64(out, tensors.size());
    int64(out, metadata.size());
    for (Map.Entry<String, Object> entry : metadata.entrySet()) {
      string(out, entry.getKey());
      int32(out, type(entry.getValue()));
      value(out, entry.getValue());
    }
    long offset = 0;
    for (Tensor tensor : tensors) {
      string(out, tensor.name);
      int32(out, tensor.shape.length);
      for (int i = tensor.shape.length - 1; i >= 0; i--) {
        int64(out, tensor.shape[i]);
      }
      int32(out, 0);
      int64(out, offset);
      offset += aligned((long) tensor.values.length * Float.BYTES);
    }
    pad(out);
    for (Tensor tensor : tensors) {
      for (float value : tensor.values) {
        int32(out, Float.floatToRawIntBits(value));
      }
      pad(out);
    }
    return Files.write(file, out.toByteArray());
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static void pad(ByteArrayOutputStream out) {
    while (out.size() % ALIGNMENT != 0) {
      out.write(0);
    }
  }

  private static int type(Object value) {
    if (value instanceof Long) {
      return 11;
    }
    if (value instanceof Double) {
      return 6;
    }
    if (value instanceof Boolean) {
      return 7;
    }
    return value instanceof String ? 8 : 9;
  }

  private static void value(ByteArrayOutputStream out, Object value) throws IOException {
    if (value instanceof Long number) {
      int64(out, number);
    } else if (value instanceof Double number) {
      int32(out, Float.floatToRawIntBits(number.floatValue()));
    } else if (value instanceof Boolean flag) {
      out.write(flag ? 1 : 0);
    } else if (value instanceof String text) {
      string(out, text);
    } else {
      List<?> list = (List<?>) value;
      int32(out, list.isEmpty() ? 11 : type(list.get(0)));
      int64(out, list.size());
      for (Object element : list) {
        value(out, element);
      }
    }
  }

  private static void string(ByteArrayOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int64(out, bytes.length);
    out.write(bytes);
  }

  private static void int32(ByteArrayOutputStream out, int value) throws IOException {
    out.write(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static void int64(ByteArrayOutputStream out, long value) throws IOException {
    out.write(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}
