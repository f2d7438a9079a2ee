package dev.ascribe.model.safetensors;

import dev.ascribe.model.files.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * An open safetensors file. Tensors are read by position through a small buffer, so files over 2
 * GiB work, no mapping outlives {@link #close}, and a file that is cut while it is open is an error
 * and not a crash of the process.
 */
public final class SafetensorsFile implements TensorSource {
  private static final int SLICE_BYTES = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, TensorEntry> entries;

  private SafetensorsFile(
      Path file, FileChannel channel, long dataStart, Map<String, TensorEntry> entries) {
    this.file = file;
    this.channel = channel;
    this.dataStart = dataStart;
    this.entries = entries;
  }

  /**
   * Opens a file and validates its header: lengths, JSON, types, offsets, gaps and the end.
   *
   * @throws dev.ascribe.common.AscribeException MODEL_NOT_FOUND when there is no such file,
   *     CORRUPT_CHECKPOINT when it is broken or cut short, UNSUPPORTED_MODEL for unknown dtypes
   */
  public static SafetensorsFile open(Path file) {
    ModelFile.requireContent(file);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw SafetensorsErrors.corrupt(file, "cannot be read: " + e.getMessage(), e);
    }
    try {
      return validated(file, channel);
    } catch (IOException e) {
      closeChannel(channel);
      throw SafetensorsErrors.corrupt(file, "cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      closeChannel(channel);
      throw e;
    }
  }

  private static SafetensorsFile validated(Path file, FileChannel channel) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < Long.BYTES) {
      throw SafetensorsErrors.corrupt(
          file,
          "truncated in the header: 8 bytes expected at least, %d there".formatted(fileBytes));
    }
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(file, channel, prefix, 0, "the header's length");
    long headerBytes = prefix.flip().getLong();
    if (headerBytes < 2 || headerBytes > SafetensorsHeader.MAX_BYTES) {
      throw SafetensorsErrors.corrupt(
          file,
          "not a safetensors file: its header would take %d bytes (allowed: 2 to %d)"
              .formatted(headerBytes, SafetensorsHeader.MAX_BYTES));
    }
    if (headerBytes > fileBytes - Long.BYTES) {
      throw SafetensorsErrors.corrupt(
          file,
          "truncated in the header: %d bytes expected, %d there"
              .formatted(headerBytes, fileBytes - Long.BYTES));
    }
    ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
    readFully(file, channel, header, Long.BYTES, "the header");
    long dataStart = Long.BYTES + headerBytes;
    Map<String, TensorEntry> entries = new LinkedHashMap<>();
    for (TensorEntry entry : SafetensorsHeader.parse(file, header.array(), fileBytes - dataStart)) {
      entries.put(entry.name(), entry);
    }
    return new SafetensorsFile(file, channel, dataStart, entries);
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

  /** How many elements of a floating-point tensor are NaN or infinite. */
  long countNonFinite(String name) {
    FloatBuffer floats = FloatBuffer.allocate(SLICE_BYTES / 2);
    long[] count = {0};
    eachSlice(
        name,
        (type, slice) -> {
          type.toFloats(slice, floats.clear());
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
    eachSlice(name, (type, slice) -> type.toFloats(slice, destination));
  }

  private void eachSlice(String name, BiConsumer<ElementType, ByteBuffer> reader) {
    TensorEntry entry = entry(name);
    if (!entry.type().floatingPoint()) {
      throw SafetensorsErrors.unsupported(
          "%s: tensor '%s' holds %s, only F32, F16 and BF16 are read as weights"
              .formatted(file, name, entry.type()));
    }
    ByteBuffer slice =
        ByteBuffer.allocateDirect((int) Math.min(SLICE_BYTES, entry.end() - entry.begin()))
            .order(ByteOrder.LITTLE_ENDIAN);
    try {
      for (long at = entry.begin(); at < entry.end(); at += slice.limit()) {
        slice.clear().limit((int) Math.min(slice.capacity(), entry.end() - at));
        readFully(file, channel, slice, dataStart + at, "tensor '" + name + "'");
        reader.accept(entry.type(), slice.flip());
      }
    } catch (IOException e) {
      throw SafetensorsErrors.corrupt(
          file, "tensor '%s' cannot be read: %s".formatted(name, e.getMessage()), e);
    }
  }

  private TensorEntry entry(String name) {
    TensorEntry entry = entries.get(name);
    if (entry == null) {
      throw SafetensorsErrors.corrupt(file, "has no tensor '" + name + "'");
    }
    return entry;
  }

  private static void readFully(
      Path file, FileChannel channel, ByteBuffer destination, long position, String what)
      throws IOException {
    int expected = destination.remaining();
    while (destination.hasRemaining()) {
      int count = channel.read(destination, position + expected - destination.remaining());
      if (count < 0) {
        throw SafetensorsErrors.corrupt(
            file,
            "truncated in %s: %d bytes expected at offset %d, %d there"
                .formatted(what, expected, position, expected - destination.remaining()));
      }
    }
  }

  private static void closeChannel(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closeChannel(channel);
  }
}
