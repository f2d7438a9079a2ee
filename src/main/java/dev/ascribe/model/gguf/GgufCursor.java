package dev.ascribe.model.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads the little-endian fields of a header, none of them beyond its end. */
final class GgufCursor {
  /** Chat templates are the longest strings, of up to some 20,000 bytes. */
  private static final int LONGEST_STRING = 1 << 22;

  private final Path file;
  private final ByteBuffer bytes;
  private final boolean wholeFile;

  /**
   * @param wholeFile whether the file ends with the bytes; else they are as many as a header may
   *     have
   */
  GgufCursor(Path file, ByteBuffer bytes, boolean wholeFile) {
    this.file = file;
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    this.wholeFile = wholeFile;
  }

  Path file() {
    return file;
  }

  long position() {
    return bytes.position();
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
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /**
   * A 64-bit count of things that follow.
   *
   * @param leastBytes that each of them takes, so that no count is believed that the file could not
   *     hold
   * @param most that any model has
   */
  int count(int leastBytes, int most, String what) {
    long count = int64("the length of " + what);
    if (count > most) {
      throw GgufErrors.corrupt(
          file, "%s would have %d elements (allowed: up to %d)".formatted(what, count, most));
    }
    if (count < 0 || count > bytes.remaining() / leastBytes) {
      throw GgufErrors.corrupt(
          file,
          "truncated or damaged: %s would have %s elements, %d bytes are left at offset %d"
              .formatted(what, Long.toUnsignedString(count), bytes.remaining(), position()));
    }
    return (int) count;
  }

  private ByteBuffer need(int count, String what) {
    if (bytes.remaining() < count && !wholeFile) {
      throw GgufErrors.corrupt(
          file, "its header takes more than %d bytes, which no model needs".formatted(position()));
    }
    if (bytes.remaining() < count) {
      throw GgufErrors.corrupt(
          file,
          "truncated in %s: %d bytes expected at offset %d, %d there"
              .formatted(what, count, position(), bytes.remaining()));
    }
    return bytes;
  }
}
