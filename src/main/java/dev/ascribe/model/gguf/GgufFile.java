package dev.ascribe.model.gguf;

import dev.ascribe.common.AscribeException;
import dev.ascribe.model.files.BinaryFile;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.gguf.GgufHeader.Entry;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;

/**
 * An open GGUF file of version 2 or 3, little-endian. It has metadata, and tensors that are
 * dequantised one at a time. Thread-safe.
 */
public final class GgufFile implements AutoCloseable {
  private final BinaryFile file;
  private final GgufHeader header;

  private GgufFile(BinaryFile file, GgufHeader header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Opens a file and validates its header: every length, type and offset is compared with the size
   * of the file.
   *
   * @throws AscribeException MODEL_NOT_FOUND if there is no such file; CORRUPT_CHECKPOINT if it is
   *     not a GGUF file, or is damaged or truncated; UNSUPPORTED_MODEL for other versions and for
   *     quantisations that are not supported
   */
  public static GgufFile open(Path path) {
    BinaryFile file = BinaryFile.open(path);
    try {
      return new GgufFile(file, GgufHeader.read(file));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Returns the metadata of the file. */
  public GgufMetadata metadata() {
    return header.metadata();
  }

  /** Returns the names of the tensors in the order of the header. */
  public Set<String> names() {
    return Collections.unmodifiableSet(header.entries().keySet());
  }

  /** Returns the shape of a tensor, slowest dimension first. */
  public long[] shape(String name) {
    return entry(name).shape().clone();
  }

  /** Returns the storage type of a tensor. */
  public QuantizationType type(String name) {
    return entry(name).type();
  }

  /** Returns the number of elements of a tensor. */
  public long elementCount(String name) {
    return Arrays.stream(entry(name).shape()).reduce(1, (a, b) -> a * b);
  }

  /**
   * Reads all elements of a tensor as F32, row by row.
   *
   * @throws AscribeException CORRUPT_CHECKPOINT if there is no such tensor or it cannot be read;
   *     UNSUPPORTED_MODEL if it has too many elements for one array
   */
  public float[] read(String name) {
    Entry entry = entry(name);
    long count = elementCount(name);
    if (count > Integer.MAX_VALUE - 8) {
      throw ModelFile.unsupported(
          file.path(),
          "tensor '%s' has %d elements, too many for one array".formatted(name, count));
    }
    float[] values = new float[(int) count];
    FloatBuffer destination = FloatBuffer.wrap(values);
    file.readPieces(
        entry.offset(),
        entry.bytes(),
        entry.type().blockBytes(),
        "tensor '" + name + "'",
        piece -> entry.type().dequantize(piece, destination));
    return values;
  }

  Path file() {
    return file.path();
  }

  private Entry entry(String name) {
    return ModelFile.requireTensor(header.entries(), name, file.path());
  }

  @Override
  public void close() {
    file.close();
  }
}
