package dev.ascribe.model.catalog.tensorflow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sorted string table in which TensorFlow keeps a checkpoint's index (the format of LevelDB):
 * blocks of prefix-compressed entries, a block that indexes the blocks, and a footer.
 */
final class SortedTable {
  private static final int FOOTER_BYTES = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int TRAILER_BYTES = 5;

  private SortedTable() {}

  /**
   * All entries in the order of their keys.
   *
   * @throws IllegalArgumentException when the table is broken or compressed
   */
  static Map<String, ByteBuffer> read(ByteBuffer table) {
    if (table.limit() < FOOTER_BYTES) {
      throw new IllegalArgumentException(
          "%d bytes expected at least, %d there".formatted(FOOTER_BYTES, table.limit()));
    }
    ByteBuffer footer =
        table.slice(table.limit() - FOOTER_BYTES, FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (footer.getLong(FOOTER_BYTES - Long.BYTES) != MAGIC) {
      throw new IllegalArgumentException("it does not end as a sorted table does");
    }
    // The first handle is of the metadata block, which TensorFlow leaves empty.
    ProtoReader.varint(footer);
    ProtoReader.varint(footer);
    Map<String, ByteBuffer> entries = new LinkedHashMap<>();
    for (ByteBuffer handle : block(table, footer).values()) {
      entries.putAll(block(table, handle));
    }
    return entries;
  }

  private static Map<String, ByteBuffer> block(ByteBuffer table, ByteBuffer handle) {
    int offset = Math.toIntExact(ProtoReader.varint(handle));
    int length = Math.toIntExact(ProtoReader.varint(handle));
    ByteBuffer trailer = table.slice(offset + length, TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (trailer.get(0) != 0) {
      throw new IllegalArgumentException("its blocks are compressed");
    }
    MaskedChecksum checksum = new MaskedChecksum();
    checksum.update(table.slice(offset, length + 1));
    if (checksum.value() != trailer.getInt(1)) {
      throw new IllegalArgumentException(
          "the checksum of the block at %d is wrong".formatted(offset));
    }
    ByteBuffer block = table.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
    int restarts = block.getInt(length - Integer.BYTES);
    block.limit(length - Integer.BYTES * (restarts + 1));
    Map<String, ByteBuffer> entries = new LinkedHashMap<>();
    byte[] key = new byte[0];
    while (block.hasRemaining()) {
      int shared = Math.toIntExact(ProtoReader.varint(block));
      int own = Math.toIntExact(ProtoReader.varint(block));
      int valueLength = Math.toIntExact(ProtoReader.varint(block));
      byte[] next = new byte[shared + own];
      System.arraycopy(key, 0, next, 0, shared);
      block.get(next, shared, own);
      key = next;
      ByteBuffer value = block.slice(block.position(), valueLength);
      block.position(block.position() + valueLength);
      entries.put(new String(key, StandardCharsets.UTF_8), value);
    }
    return entries;
  }
}
