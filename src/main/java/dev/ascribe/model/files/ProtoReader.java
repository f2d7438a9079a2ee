package dev.ascribe.model.files;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of a Protocol Buffers message (wire format of proto3). What does not fit
 * throws {@link BufferUnderflowException}, {@link IllegalArgumentException} or {@link
 * ArithmeticException}, which the callers turn into an error that names the file.
 */
public final class ProtoReader {
  private final ByteBuffer bytes;
  private int wireType;

  public ProtoReader(ByteBuffer bytes) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The number of the next field, or 0 at the end. Its value must be read or skipped next. */
  public int nextField() {
    if (!bytes.hasRemaining()) {
      return 0;
    }
    long tag = varint(bytes);
    wireType = (int) (tag & 7);
    return Math.toIntExact(tag >>> 3);
  }

  /** The value of a field of a whole number. */
  public long varint() {
    requireType(0);
    return varint(bytes);
  }

  /** The value of a field of 32 bits. */
  public int fixed32() {
    requireType(5);
    return bytes.getInt();
  }

  /** The value of a field of bytes or of a message. */
  public ByteBuffer message() {
    requireType(2);
    long length = varint(bytes);
    if (length < 0 || length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer message = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return message;
  }

  /** The value of a field of text. */
  public String text() {
    return StandardCharsets.UTF_8.decode(message()).toString();
  }

  /** Passes over the value of a field. */
  public void skip() {
    switch (wireType) {
      case 0 -> varint(bytes);
      case 1 -> bytes.getLong();
      case 2 -> message();
      case 5 -> bytes.getInt();
      default -> throw new IllegalArgumentException("wire type " + wireType);
    }
  }

  /**
   * The whole number in a field of a message, the last one where the field repeats.
   *
   * @param otherwise its value where the message has no such field
   */
  public static long number(ByteBuffer message, int wanted, long otherwise) {
    ProtoReader fields = new ProtoReader(message);
    long value = otherwise;
    for (int field = fields.nextField(); field != 0; field = fields.nextField()) {
      if (field == wanted) {
        value = fields.varint();
      } else {
        fields.skip();
      }
    }
    return value;
  }

  private void requireType(int type) {
    if (wireType != type) {
      throw new IllegalArgumentException(
          "wire type %d where %d is expected".formatted(wireType, type));
    }
  }

  /** Seven bits a byte, least significant first; the high bit says that more follow. */
  public static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a varint of more than ten bytes");
  }
}
