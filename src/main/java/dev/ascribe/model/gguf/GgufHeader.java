package dev.ascribe.model.gguf;

import dev.ascribe.common.Names;
import dev.ascribe.model.files.BinaryFile;
import dev.ascribe.model.files.ModelFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a GGUF file: its metadata, and the places of its tensors, which must lie within the
 * file and apart from each other.
 *
 * @param entries by the names of the tensors, in the order of the header
 */
record GgufHeader(GgufMetadata metadata, Map<String, Entry> entries) {
  /** The bytes "GGUF" as a little-endian number. */
  private static final int MAGIC = 0x46554747;

  private static final int DEFAULT_ALIGNMENT = 32;
  private static final int MAX_DIMENSIONS = 4;
  private static final int LEAST_METADATA_BYTES = 13;
  private static final int LEAST_TENSOR_BYTES = 32;
  private static final int MOST_TENSORS = 100_000;
  private static final int MOST_METADATA = 10_000;

  /**
   * The largest header in bytes. Vocabularies make headers large: 15 MB for 256,000 tokens with
   * their merges.
   */
  private static final int LONGEST_HEADER = 64 << 20;

  /**
   * The type and the place of a tensor. The shape begins with the slowest dimension, as in
   * safetensors.
   */
  record Entry(QuantizationType type, long[] shape, long offset, long bytes) {}

  /**
   * Reads the header of a file, and compares every length, type and offset with the size of the
   * file.
   */
  static GgufHeader read(BinaryFile file) {
    Path path = file.path();
    long fileBytes = file.length();
    GgufCursor cursor = new GgufCursor(file, LONGEST_HEADER);
    if (fileBytes < Integer.BYTES || cursor.int32("the magic number") != MAGIC) {
      throw ModelFile.corrupt(path, "not a GGUF file: it does not begin with 'GGUF'");
    }
    int version = cursor.int32("the version");
    if (version != 2 && version != 3) {
      throw ModelFile.unsupported(
          path,
          Integer.reverseBytes(version) == 3
              ? "a big-endian GGUF file (allowed: little-endian)"
              : "GGUF version %d (allowed: 2, 3); convert it again".formatted(version));
    }
    int tensorCount = cursor.count(LEAST_TENSOR_BYTES, MOST_TENSORS, "the list of tensors");
    int metadataCount = cursor.count(LEAST_METADATA_BYTES, MOST_METADATA, "the metadata");
    GgufMetadata metadata = GgufMetadata.read(cursor, metadataCount);
    int alignment = metadata.count("general.alignment", DEFAULT_ALIGNMENT);
    Map<String, Entry> described = new LinkedHashMap<>();
    for (int i = 0; i < tensorCount; i++) {
      String name = cursor.string("the name of tensor " + i);
      if (described.put(name, entry(cursor, name)) != null) {
        throw ModelFile.corrupt(path, "tensor '" + name + "' occurs twice");
      }
    }
    long dataStart = (cursor.position() + alignment - 1) / alignment * alignment;
    Map<String, Entry> entries = new LinkedHashMap<>();
    described.forEach((name, entry) -> entries.put(name, placed(path, name, entry, dataStart)));
    entries.forEach((name, entry) -> requireInside(path, name, entry, fileBytes));
    requireApart(path, entries);
    return new GgufHeader(metadata, entries);
  }

  private static Entry entry(GgufCursor cursor, String name) {
    String what = "the description of tensor '" + name + "'";
    int dimensions = cursor.int32(what);
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw ModelFile.corrupt(
          cursor.file(),
          "tensor '%s' has %d dimensions (allowed: 1 to %d)"
              .formatted(name, dimensions, MAX_DIMENSIONS));
    }
    long[] shape = new long[dimensions];
    for (int i = 0; i < dimensions; i++) {
      // GGUF lists the fastest dimension first.
      shape[dimensions - 1 - i] = cursor.int64(what);
    }
    int typeId = cursor.int32(what);
    QuantizationType type =
        QuantizationType.of(typeId)
            .orElseThrow(
                () ->
                    ModelFile.unsupported(
                        cursor.file(),
                        "tensor '%s' has the quantisation type %d (allowed: %s); take another file of the model"
                            .formatted(name, typeId, Arrays.toString(QuantizationType.values()))));
    return new Entry(
        type, shape, cursor.int64(what), storedBytes(cursor.file(), name, type, shape));
  }

  private static long storedBytes(Path file, String name, QuantizationType type, long[] shape) {
    long elements = 1;
    try {
      for (long dimension : shape) {
        if (dimension < 1) {
          throw new ArithmeticException("not positive");
        }
        elements = Math.multiplyExact(elements, dimension);
      }
      if (shape[shape.length - 1] % type.blockElements() != 0) {
        throw ModelFile.corrupt(
            file,
            "tensor '%s': rows of %d elements are no whole number of %s blocks of %d"
                .formatted(name, shape[shape.length - 1], type, type.blockElements()));
      }
      return Math.multiplyExact(elements / type.blockElements(), (long) type.blockBytes());
    } catch (ArithmeticException e) {
      throw ModelFile.corrupt(
          file, "tensor '%s' has the impossible shape %s".formatted(name, Arrays.toString(shape)));
    }
  }

  private static Entry placed(Path file, String name, Entry entry, long dataStart) {
    if (entry.offset < 0 || entry.offset > Long.MAX_VALUE - dataStart) {
      throw ModelFile.corrupt(
          file, "tensor '%s' has the impossible offset %d".formatted(name, entry.offset));
    }
    return new Entry(entry.type, entry.shape, dataStart + entry.offset, entry.bytes);
  }

  private static void requireInside(Path file, String name, Entry entry, long fileBytes) {
    if (entry.offset > fileBytes || entry.bytes > fileBytes - entry.offset) {
      throw ModelFile.corrupt(
          file,
          "truncated in tensor '%s': %s expected at offset %d, the file ends at %d"
              .formatted(name, Names.count(entry.bytes, "byte"), entry.offset, fileBytes));
    }
  }

  /**
   * Refuses tensors whose bytes overlap: a small file could otherwise expand to many large tensors.
   */
  private static void requireApart(Path file, Map<String, Entry> entries) {
    List<Map.Entry<String, Entry>> inOrder =
        entries.entrySet().stream()
            .sorted(Comparator.comparingLong(entry -> entry.getValue().offset))
            .toList();
    long end = 0;
    for (Map.Entry<String, Entry> entry : inOrder) {
      if (entry.getValue().offset < end) {
        throw ModelFile.corrupt(
            file,
            "tensor '%s' begins at byte %d, within another that ends at %d"
                .formatted(entry.getKey(), entry.getValue().offset, end));
      }
      end = entry.getValue().offset + entry.getValue().bytes;
    }
  }
}
