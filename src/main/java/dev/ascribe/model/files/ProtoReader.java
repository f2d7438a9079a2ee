package dev.ascribe.model.files;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a Protocol Buffers message (wire format of proto3) one after the other. A
 * malformed message causes a {@link BufferUnderflowException}, an {@link IllegalArgumentException}
 * or an {@link ArithmeticException}; callers turn these into an error that names the file.
 */
public final class ProtoReader {
  private final ByteBuffer bytes;
  private int wireType;

  public ProtoReader(ByteBuffer bytes) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads the number of the next field; 0 at the end. Afterwards its value must be read or skipped.
   */
  public int nextField() {
    if (!bytes.hasRemaining()) {
      return 0;
    }
    long tag = varint(bytes);
    wireType = (int) (tag & 7);
    return Math.toIntExact(tag >>> 3);
  }

  /** Reads the value of a field with a whole number. */
  public long varint() {
    requireType(0);
    return varint(bytes);
  }

  /** Reads the value of a field with 32 bits. */
  public int fixed32() {
    requireType(5);
    return bytes.getInt();
  }

  /** Reads the value of a field with bytes or a message. */
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

  /** Reads the value of a field with text. */
  public String text() {
    return StandardCharsets.UTF_8.decode(message()).toString();
  }

  /** Skips the value of a field. */
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
   * Returns the whole number in a field of a message; if the field is repeated, the last one.
   *
   * @param otherwise the result if the message has no such field
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

  /**
   * Reads a number with seven bits a byte, least significant first; the high bit says that more
   * bytes follow.
   */
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
