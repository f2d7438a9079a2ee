package dev.ascribe.model.catalog.tensorflow;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Names;
import dev.ascribe.model.files.BinaryFile;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.ProtoReader;
import dev.ascribe.model.files.SizeLimit;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Reads the float variables of a TensorFlow checkpoint with one shard. {@code variables.index} is a
 * sorted table of BundleEntryProto messages, and {@code variables.data-00000-of-00001} contains the
 * bytes. The checksum of every tensor is verified when it is read.
 */
public final class TensorFlowCheckpoint implements AutoCloseable {
  public static final String INDEX_FILE = "variables.index";
  public static final String DATA_FILE = "variables.data-00000-of-00001";

  private static final int FLOAT = 1;

  /** The description of a tensor in BundleEntryProto. */
  private record Entry(int type, long[] shape, long offset, long bytes, int checksum) {
    Entry {
      if (offset < 0 || bytes < 0 || Arrays.stream(shape).anyMatch(size -> size < 0)) {
        throw new IllegalArgumentException(
            "%s at %d of shape %s"
                .formatted(Names.count(bytes, "byte"), offset, Arrays.toString(shape)));
      }
    }

    long end() {
      return Math.addExact(offset, bytes);
    }

    long count() {
      return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
  }

  private final BinaryFile data;
  private final Map<String, Entry> entries;

  private TensorFlowCheckpoint(BinaryFile data, Map<String, Entry> entries) {
    this.data = data;
    this.entries = entries;
  }

  /**
   * Opens a checkpoint.
   *
   * @throws AscribeException CORRUPT_CHECKPOINT if the index is broken, or if the data is shorter
   *     than the index says
   */
  public static TensorFlowCheckpoint open(Path directory) {
    Map<String, Entry> entries = entries(directory.resolve(INDEX_FILE));
    long expected = entries.values().stream().mapToLong(Entry::end).max().orElse(0);
    BinaryFile data = BinaryFile.open(directory.resolve(DATA_FILE));
    long there = data.length();
    if (there < expected) {
      data.close();
      throw ModelFile.corrupt(
          data.path(), "%s expected, %d found".formatted(Names.count(expected, "byte"), there));
    }
    return new TensorFlowCheckpoint(data, entries);
  }

  private static Map<String, Entry> entries(Path indexFile) {
    byte[] index = ModelFile.read(indexFile, SizeLimit.INDEX);
    try {
      return entries(ByteBuffer.wrap(index));
    } catch (IllegalArgumentException
        | IndexOutOfBoundsException
        | ArithmeticException
        | NegativeArraySizeException
        | BufferUnderflowException e) {
      throw ModelFile.corrupt(indexFile, "not a checkpoint's index: " + e.getMessage(), e);
    }
  }

  private static Map<String, Entry> entries(ByteBuffer index) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    SortedTable.read(index)
        .forEach(
            (name, message) -> {
              // The entry with the empty key is the header of the bundle.
              if (!name.isEmpty()) {
                entries.put(name, entry(new ProtoReader(message)));
              }
            });
    return entries;
  }

  private static Entry entry(ProtoReader proto) {
    int type = 0;
    long[] shape = {};
    long offset = 0;
    long bytes = 0;
    int checksum = 0;
    for (int field = proto.nextField(); field != 0; field = proto.nextField()) {
      switch (field) {
        case 1 -> type = (int) proto.varint();
        case 2 -> shape = shape(new ProtoReader(proto.message()));
        case 4 -> offset = proto.varint();
        case 5 -> bytes = proto.varint();
        case 6 -> checksum = proto.fixed32();
        default -> proto.skip();
      }
    }
    return new Entry(type, shape, offset, bytes, checksum);
  }

  /**
   * Reads a TensorShapeProto: field 2 is repeated, and is a message whose field 1 is the size of a
   * dimension.
   */
  private static long[] shape(ProtoReader proto) {
    List<Long> dimensions = new ArrayList<>();
    for (int field = proto.nextField(); field != 0; field = proto.nextField()) {
      if (field != 2) {
        proto.skip();
        continue;
      }
      dimensions.add(ProtoReader.number(proto.message(), 1, 0));
    }
    return dimensions.stream().mapToLong(Long::longValue).toArray();
  }

  /** Returns the names of the variables, sorted. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  public long[] shape(String name) {
    return entry(name).shape.clone();
  }

  /**
   * Reads all elements of a variable, row by row.
   *
   * @throws AscribeException CORRUPT_CHECKPOINT if it is missing, has another type or a wrong
   *     checksum
   */
  public float[] read(String name) {
    Entry entry = entry(name);
    int count;
    try {
      count = Math.toIntExact(entry.count());
    } catch (ArithmeticException e) {
      throw ModelFile.corrupt(
          data.path(),
          "variable '%s' has the shape %s, which is too large"
              .formatted(name, Arrays.toString(entry.shape)),
          e);
    }
    if (entry.type != FLOAT || entry.bytes != (long) count * Float.BYTES) {
      throw ModelFile.corrupt(data.path(), "variable '%s' is not of 32-bit floats".formatted(name));
    }
    FloatBuffer values = FloatBuffer.allocate(count);
    CRC32C checksum = new CRC32C();
    data.readPieces(
        entry.offset,
        entry.bytes,
        Float.BYTES,
        "variable '" + name + "'",
        piece -> {
          checksum.update(piece.duplicate());
          values.put(piece.asFloatBuffer());
        });
    if (SortedTable.masked(checksum) != entry.checksum) {
      throw ModelFile.corrupt(
          data.path(), "the checksum of variable '%s' is wrong".formatted(name));
    }
    return values.array();
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw ModelFile.corrupt(data.path(), "has no variable '%s'".formatted(name));
    }
    return entry;
  }

  @Override
  public void close() {
    data.close();
  }
}
