package dev.ascribe.model.safetensors;

import dev.ascribe.common.Names;
import dev.ascribe.model.files.BinaryFile;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.safetensors.SafetensorsHeader.TensorEntry;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** An open safetensors file, whose tensors are read one at a time. */
public final class SafetensorsFile implements TensorSource {
  /** The number of elements that a check for NaN reads at a time. */
  private static final int CHECKED_ELEMENTS = 1 << 19;

  private final BinaryFile file;
  private final long dataStart;
  private final Map<String, TensorEntry> entries;

  private SafetensorsFile(BinaryFile file, long dataStart, Map<String, TensorEntry> entries) {
    this.file = file;
    this.dataStart = dataStart;
    this.entries = entries;
  }

  /**
   * Opens a file and validates its header: lengths, JSON, types, offsets, gaps and the end.
   *
   * @throws dev.ascribe.common.AscribeException MODEL_NOT_FOUND if there is no such file;
   *     CORRUPT_CHECKPOINT if it is broken or truncated; UNSUPPORTED_MODEL for unknown element
   *     types
   */
  public static SafetensorsFile open(Path path) {
    BinaryFile file = BinaryFile.open(path);
    try {
      return validated(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static SafetensorsFile validated(BinaryFile file) {
    long fileBytes = file.length();
    if (fileBytes < Long.BYTES) {
      throw ModelFile.corrupt(
          file.path(),
          "truncated in the header: at least 8 bytes expected, %d found".formatted(fileBytes));
    }
    long headerBytes = file.read(0, Long.BYTES, "the header's length").getLong();
    if (headerBytes < 2 || headerBytes > SafetensorsHeader.MAX_BYTES) {
      throw ModelFile.corrupt(
          file.path(),
          "not a safetensors file: its header would take %s (allowed: 2 to %d)"
              .formatted(Names.count(headerBytes, "byte"), SafetensorsHeader.MAX_BYTES));
    }
    if (headerBytes > fileBytes - Long.BYTES) {
      throw ModelFile.corrupt(
          file.path(),
          "truncated in the header: %s expected, %d found"
              .formatted(Names.count(headerBytes, "byte"), fileBytes - Long.BYTES));
    }
    byte[] header = file.read(Long.BYTES, (int) headerBytes, "the header").array();
    long dataStart = Long.BYTES + headerBytes;
    Map<String, TensorEntry> entries = new LinkedHashMap<>();
    for (TensorEntry entry : SafetensorsHeader.parse(file.path(), header, fileBytes - dataStart)) {
      entries.put(entry.name(), entry);
    }
    return new SafetensorsFile(file, dataStart, entries);
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  @Override
  public long[] shape(String name) {
    return entry(name).shape().clone();
  }

  @Override
  public ElementType elementType(String name) {
    return entry(name).type();
  }

  /** Returns how many elements of a floating-point tensor are NaN or infinite. */
  long countNonFinite(String name) {
    FloatBuffer floats = FloatBuffer.allocate(CHECKED_ELEMENTS);
    long[] count = {0};
    readPieces(
        name,
        (type, piece) -> {
          type.toFloats(piece, floats.clear());
          for (int i = 0; i < floats.position(); i++) {
            count[0] += Float.isFinite(floats.get(i)) ? 0 : 1;
          }
        });
    return count[0];
  }

  @Override
  public void read(String name, FloatBuffer destination) {
    if (entry(name).type().floatingPoint() && destination.remaining() < elementCount(name)) {
      throw new IllegalArgumentException(
          "tensor '%s' has %d elements, the buffer has room for %d"
              .formatted(name, elementCount(name), destination.remaining()));
    }
    readPieces(name, (type, piece) -> type.toFloats(piece, destination));
  }

  private void readPieces(String name, BiConsumer<ElementType, ByteBuffer> reader) {
    TensorEntry entry = entry(name);
    if (!entry.type().floatingPoint()) {
      throw ModelFile.unsupported(
          file.path(),
          "tensor '%s' holds %s, only F32, F16 and BF16 are read as weights"
              .formatted(name, entry.type()));
    }
    file.readPieces(
        dataStart + entry.begin(),
        entry.end() - entry.begin(),
        Float.BYTES,
        "tensor '" + name + "'",
        piece -> reader.accept(entry.type(), piece));
  }

  private TensorEntry entry(String name) {
    return ModelFile.requireTensor(entries, name, file.path());
  }

  @Override
  public void close() {
    file.close();
  }
}
