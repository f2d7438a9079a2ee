package dev.ascribe.model.catalog.tensorflow;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The float variables of a TensorFlow checkpoint of one shard: {@code variables.index}, a sorted
 * table of BundleEntryProto messages, and {@code variables.data-00000-of-00001}, the bytes. Every
 * tensor's checksum is verified as it is read.
 */
public final class TensorFlowCheckpoint implements AutoCloseable {
  public static final String INDEX_FILE = "variables.index";
  public static final String DATA_FILE = "variables.data-00000-of-00001";

  private static final int SLICE_BYTES = 1 << 20;
  private static final int FLOAT = 1;

  /** What BundleEntryProto says of a tensor. */
  private record Entry(int type, long[] shape, long offset, long bytes, int checksum) {
    Entry {
      if (offset < 0 || bytes < 0 || Arrays.stream(shape).anyMatch(size -> size < 0)) {
        throw new IllegalArgumentException(
            "%d bytes at %d of shape %s".formatted(bytes, offset, Arrays.toString(shape)));
      }
    }

    long end() {
      return Math.addExact(offset, bytes);
    }

    long count() {
      return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
  }

  private final Path dataFile;
  private final FileChannel data;
  private final Map<String, Entry> entries;

  private TensorFlowCheckpoint(Path dataFile, FileChannel data, Map<String, Entry> entries) {
    this.dataFile = dataFile;
    this.data = data;
    this.entries = entries;
  }

  /**
   * Opens a checkpoint.
   *
   * @throws AscribeException CORRUPT_CHECKPOINT when the index is broken or the data is shorter
   *     than the index says
   */
  public static TensorFlowCheckpoint open(Path directory) {
    Path indexFile = directory.resolve(INDEX_FILE);
    Path dataFile = directory.resolve(DATA_FILE);
    try {
      Map<String, Entry> entries =
          entries(ByteBuffer.wrap(ModelFile.read(indexFile, SizeLimit.INDEX)));
      long expected = entries.values().stream().mapToLong(Entry::end).max().orElse(0);
      FileChannel data = FileChannel.open(dataFile, StandardOpenOption.READ);
      if (data.size() < expected) {
        long there = data.size();
        data.close();
        throw corrupt(dataFile, "%d bytes expected, %d there".formatted(expected, there), null);
      }
      return new TensorFlowCheckpoint(dataFile, data, entries);
    } catch (IOException e) {
      throw corrupt(directory, "cannot be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException
        | IndexOutOfBoundsException
        | ArithmeticException
        | NegativeArraySizeException
        | BufferUnderflowException e) {
      throw corrupt(indexFile, "not a checkpoint's index: " + e.getMessage(), e);
    }
  }

  private static Map<String, Entry> entries(ByteBuffer index) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    SortedTable.read(index)
        .forEach(
            (name, message) -> {
              // The empty key holds the header of the bundle.
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

  /** TensorShapeProto: field 2 repeats, a message whose field 1 is the size of a dimension. */
  private static long[] shape(ProtoReader proto) {
    List<Long> dimensions = new ArrayList<>();
    for (int field = proto.nextField(); field != 0; field = proto.nextField()) {
      if (field != 2) {
        proto.skip();
        continue;
      }
      ProtoReader dimension = new ProtoReader(proto.message());
      long size = 0;
      for (int inner = dimension.nextField(); inner != 0; inner = dimension.nextField()) {
        if (inner == 1) {
          size = dimension.varint();
        } else {
          dimension.skip();
        }
      }
      dimensions.add(size);
    }
    return dimensions.stream().mapToLong(Long::longValue).toArray();
  }

  /** The variables' names, sorted. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  public long[] shape(String name) {
    return entry(name).shape.clone();
  }

  /**
   * All elements of a variable, row by row.
   *
   * @throws AscribeException CORRUPT_CHECKPOINT when it is missing, of another type or its checksum
   *     is wrong
   */
  public float[] read(String name) {
    Entry entry = entry(name);
    int count;
    try {
      count = Math.toIntExact(entry.count());
    } catch (ArithmeticException e) {
      throw corrupt(
          dataFile,
          "variable '%s' has the shape %s, which is too large"
              .formatted(name, Arrays.toString(entry.shape)),
          e);
    }
    if (entry.type != FLOAT || entry.bytes != (long) count * Float.BYTES) {
      throw corrupt(dataFile, "variable '%s' is not of 32-bit floats".formatted(name), null);
    }
    float[] values = new float[count];
    FloatBuffer destination = FloatBuffer.wrap(values);
    MaskedChecksum checksum = new MaskedChecksum();
    ByteBuffer slice = ByteBuffer.allocateDirect(SLICE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try {
      for (long done = 0; done < entry.bytes; done += slice.limit()) {
        slice.clear().limit((int) Math.min(SLICE_BYTES, entry.bytes - done));
        while (slice.hasRemaining()) {
          if (data.read(slice, entry.offset + done + slice.position()) < 0) {
            throw corrupt(dataFile, "truncated in variable '%s'".formatted(name), null);
          }
        }
        checksum.update(slice.flip());
        destination.put(slice.flip().asFloatBuffer());
      }
    } catch (IOException e) {
      throw corrupt(dataFile, "cannot be read: " + e.getMessage(), e);
    }
    if (checksum.value() != entry.checksum) {
      throw corrupt(dataFile, "the checksum of variable '%s' is wrong".formatted(name), null);
    }
    return values;
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw corrupt(dataFile, "has no variable '%s'".formatted(name), null);
    }
    return entry;
  }

  private static AscribeException corrupt(Path file, String what, Exception cause) {
    return new AscribeException(ErrorCode.CORRUPT_CHECKPOINT, file + ": " + what, cause);
  }

  @Override
  public void close() {
    try {
      data.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
