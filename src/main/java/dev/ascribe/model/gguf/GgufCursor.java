package dev.ascribe.model.gguf;

import dev.ascribe.common.Names;
import dev.ascribe.model.files.BinaryFile;
import dev.ascribe.model.files.ModelFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads the little-endian fields of a GGUF header one after the other, and never beyond the
 * header's limit.
 */
final class GgufCursor {
  /**
   * The longest string in bytes. Chat templates are the longest real ones, with about 20,000 bytes.
   */
  private static final int LONGEST_STRING = 1 << 22;

  private static final int PIECE_BYTES = 1 << 16;

  private final BinaryFile file;

  /** Offset of the end of the largest header. */
  private final long end;

  private final boolean wholeFile;
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  /** Offset in the file of the first byte of {@link #bytes}. */
  private long start;

  /**
   * @param mostBytes the largest size of a header
   */
  GgufCursor(BinaryFile file, int mostBytes) {
    this.file = file;
    this.wholeFile = file.length() <= mostBytes;
    this.end = Math.min(file.length(), mostBytes);
  }

  Path file() {
    return file.path();
  }

  long position() {
    return start + bytes.position();
  }

  private long remaining() {
    return end - position();
  }

  byte int8(String what) {
    return need(1, what).get();
  }

  short int16(String what) {
    return need(Short.BYTES, what).getShort();
  }

  int int32(String what) {
    return need(Integer.BYTES, what).getInt();
  }

  long int64(String what) {
    return need(Long.BYTES, what).getLong();
  }

  float float32(String what) {
    return need(Float.BYTES, what).getFloat();
  }

  double float64(String what) {
    return need(Double.BYTES, what).getDouble();
  }

  String string(String what) {
    byte[] text = new byte[count(1, LONGEST_STRING, what)];
    need(text.length, what).get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /**
   * Reads a 64-bit number of items.
   *
   * @param leastBytes the fewest bytes of one item; a number of items that the file could not
   *     contain is refused
   * @param most the largest number that any model has
   * @param what names the items in errors
   */
  int count(int leastBytes, int most, String what) {
    long count = int64("the length of " + what);
    if (count > most) {
      throw ModelFile.corrupt(
          file.path(),
          "%s would have %d elements (allowed: up to %d)".formatted(what, count, most));
    }
    if (count < 0 || count > remaining() / leastBytes) {
      throw ModelFile.corrupt(
          file.path(),
          "truncated or damaged: %s would have %s elements, %s are left at offset %d"
              .formatted(
                  what,
                  Long.toUnsignedString(count),
                  Names.count(remaining(), "byte"),
                  position()));
    }
    return (int) count;
  }

  private ByteBuffer need(int count, String what) {
    if (remaining() < count && !wholeFile) {
      throw ModelFile.corrupt(
          file.path(),
          "its header takes more than %s, which no model needs"
              .formatted(Names.count(position(), "byte")));
    }
    if (remaining() < count) {
      throw ModelFile.corrupt(
          file.path(),
          "truncated in %s: %s expected at offset %d, %d found"
              .formatted(what, Names.count(count, "byte"), position(), remaining()));
    }
    if (bytes.remaining() < count) {
      start = position();
      bytes = file.read(start, (int) Math.min(Math.max(count, PIECE_BYTES), end - start), what);
    }
    return bytes;
  }
}
