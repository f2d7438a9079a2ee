package dev.ascribe.model.catalog.tensorflow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks over the fields of a protocol buffer message (wire format of proto3). Reads past the end
 * throw {@link java.nio.BufferUnderflowException}, which the callers turn into a clear error.
 */
final class ProtoReader {
  private final ByteBuffer bytes;
  private int wireType;

  ProtoReader(ByteBuffer bytes) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The number of the next field, or 0 at the end. Its value must be read or skipped next. */
  int nextField() {
    if (!bytes.hasRemaining()) {
      return 0;
    }
    long tag = varint(bytes);
    wireType = (int) (tag & 7);
    return (int) (tag >>> 3);
  }

  long varint() {
    return varint(bytes);
  }

  int fixed32() {
    return bytes.getInt();
  }

  ByteBuffer message() {
    int length = Math.toIntExact(varint(bytes));
    if (length < 0 || length > bytes.remaining()) {
      throw new IllegalArgumentException("a message of %d bytes".formatted(length));
    }
    ByteBuffer message = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    return message;
  }

  void skip() {
    switch (wireType) {
      case 0 -> varint(bytes);
      case 1 -> bytes.getLong();
      case 2 -> message();
      case 5 -> bytes.getInt();
      default -> throw new IllegalArgumentException("wire type " + wireType);
    }
  }

  /** Seven bits a byte, least significant first; the high bit says that more follow. */
  static long varint(ByteBuffer bytes) {
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
