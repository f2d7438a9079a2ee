package dev.ascribe.model.safetensors;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.FileDigests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Writes F32 safetensors files, one tensor at a time. The target file appears completely or not at
 * all: the bytes go to a temporary file beside it, which is forced to the disk and then renamed.
 */
public final class SafetensorsWriter {
  private static final int SLICE_FLOATS = 1 << 18;
  private static final int ALIGNMENT = 8;

  /**
   * The number of bytes that are forced to the disk at a time. Forcing a whole file at its end
   * would block for seconds.
   */
  private static final long FORCED_BYTES = 32L << 20;

  private SafetensorsWriter() {}

  /**
   * A tensor to write.
   *
   * @param shape empty for a scalar
   * @param values called once, when the tensor is written; must return as many floats as the shape
   *     has elements
   */
  public record Tensor(String name, long[] shape, Supplier<FloatBuffer> values) {
    long elementCount() {
      long count = 1;
      for (long dimension : shape) {
        count = Math.multiplyExact(count, dimension);
      }
      return count;
    }
  }

  /**
   * The result of a write.
   *
   * @param bytes the size of the file
   * @param sha256 the digest of the whole file, in lower-case hexadecimal
   */
  public record Written(long bytes, String sha256) {}

  /**
   * Writes tensors in the given order, and replaces an existing file. The same tensors always give
   * the same bytes.
   *
   * @param metadata strings for the header, for example {@code format: pt}
   * @throws dev.ascribe.common.AscribeException DISK_FULL; INVALID_VALUE if the file cannot be
   *     written
   */
  public static Written write(Path target, Map<String, String> metadata, List<Tensor> tensors) {
    return write(target, temporary(target), metadata, tensors, bytes -> {});
  }

  /**
   * Writes tensors with the metadata of PyTorch's own checkpoints.
   *
   * @param progress receives the number of bytes written so far
   */
  public static Written write(Path target, List<Tensor> tensors, LongConsumer progress) {
    return write(target, temporary(target), Map.of("format", "pt"), tensors, progress);
  }

  private static Path temporary(Path target) {
    return target.resolveSibling(
        ".%s.%d.partial".formatted(target.getFileName(), ProcessHandle.current().pid()));
  }

  static Written write(
      Path target,
      Path temporary,
      Map<String, String> metadata,
      List<Tensor> tensors,
      LongConsumer progress) {
    byte[] header = header(metadata, tensors);
    boolean done = false;
    try {
      Written written = writeAll(temporary, header, tensors, progress);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      done = true;
      return written;
    } catch (IOException e) {
      throw DiskErrors.writing(target, e);
    } finally {
      if (!done) {
        deletePartial(temporary);
      }
    }
  }

  private static Written writeAll(
      Path temporary, byte[] header, List<Tensor> tensors, LongConsumer progress)
      throws IOException {
    MessageDigest digest = FileDigests.newSha256();
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, digest, ByteBuffer.wrap(header));
      ByteBuffer slice =
          ByteBuffer.allocateDirect(SLICE_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      long forced = 0;
      for (Tensor tensor : tensors) {
        write(channel, digest, slice, tensor);
        progress.accept(channel.position() - header.length);
        if (channel.position() - forced >= FORCED_BYTES) {
          channel.force(false);
          forced = channel.position();
        }
      }
      channel.force(true);
      return new Written(channel.size(), HexFormat.of().formatHex(digest.digest()));
    }
  }

  private static void write(
      FileChannel channel, MessageDigest digest, ByteBuffer slice, Tensor tensor)
      throws IOException {
    FloatBuffer values = tensor.values().get();
    if (values.remaining() != tensor.elementCount()) {
      throw new IllegalArgumentException(
          "tensor '%s': %d floats expected, %d given"
              .formatted(tensor.name(), tensor.elementCount(), values.remaining()));
    }
    while (values.hasRemaining()) {
      int count = Math.min(SLICE_FLOATS, values.remaining());
      slice.clear().limit(count * Float.BYTES);
      slice.asFloatBuffer().put(values.slice(values.position(), count));
      values.position(values.position() + count);
      write(channel, digest, slice);
    }
  }

  private static void write(FileChannel channel, MessageDigest digest, ByteBuffer bytes)
      throws IOException {
    digest.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Returns the length and the JSON, padded with spaces so that the tensors are aligned. */
  private static byte[] header(Map<String, String> metadata, List<Tensor> tensors) {
    ObjectNode root = new JsonMapper().createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = root.putObject(SafetensorsHeader.METADATA);
      metadata.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> node.put(entry.getKey(), entry.getValue()));
    }
    Set<String> names = new HashSet<>();
    long offset = 0;
    for (Tensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("tensor '" + tensor.name() + "' is given twice");
      }
      long end = Math.addExact(offset, Math.multiplyExact(tensor.elementCount(), Float.BYTES));
      ObjectNode node = root.putObject(tensor.name());
      node.put("dtype", ElementType.F32.name());
      for (long dimension : tensor.shape()) {
        node.withArray("shape").add(dimension);
      }
      node.withArray("shape");
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.array();
  }

  private static void deletePartial(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
