package dev.ascribe.model.catalog.tensorflow;

import dev.ascribe.common.Names;
import dev.ascribe.model.files.ProtoReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Reads the sorted string table in which TensorFlow keeps the index of a checkpoint. It has the
 * format of LevelDB: blocks of prefix-compressed entries, a block that indexes the other blocks,
 * and a footer.
 */
final class SortedTable {
  private static final int FOOTER_BYTES = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int TRAILER_BYTES = 5;
  private static final int CHECKSUM_MASK = 0xa282ead8;

  /** The longest key; keys are names of variables. */
  private static final int LONGEST_KEY = 1_000;

  private static final int MOST_ENTRIES = 100_000;

  private SortedTable() {}

  /**
   * Reads all entries in the order of their keys.
   *
   * @throws IllegalArgumentException if the table is broken or compressed
   */
  static Map<String, ByteBuffer> read(ByteBuffer table) {
    if (table.limit() < FOOTER_BYTES) {
      throw new IllegalArgumentException(
          "at least %s expected, %d found"
              .formatted(Names.count(FOOTER_BYTES, "byte"), table.limit()));
    }
    ByteBuffer footer =
        table.slice(table.limit() - FOOTER_BYTES, FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (footer.getLong(FOOTER_BYTES - Long.BYTES) != MAGIC) {
      throw new IllegalArgumentException("it does not end as a sorted table does");
    }
    // The first handle belongs to the metadata block, which TensorFlow leaves empty.
    ProtoReader.varint(footer);
    ProtoReader.varint(footer);
    Map<String, ByteBuffer> entries = new LinkedHashMap<>();
    for (ByteBuffer handle : block(table, footer).values()) {
      entries.putAll(block(table, handle));
      requireFew(entries);
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
    CRC32C checksum = new CRC32C();
    checksum.update(table.slice(offset, length + 1));
    if (masked(checksum) != trailer.getInt(1)) {
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
      if (shared > key.length || own > LONGEST_KEY - shared) {
        throw new IllegalArgumentException(
            "a key of %d and %s (allowed: up to %d)"
                .formatted(shared, Names.count(own, "byte"), LONGEST_KEY));
      }
      byte[] next = new byte[shared + own];
      System.arraycopy(key, 0, next, 0, shared);
      block.get(next, shared, own);
      key = next;
      ByteBuffer value = block.slice(block.position(), valueLength);
      block.position(block.position() + valueLength);
      entries.put(new String(key, StandardCharsets.UTF_8), value);
      requireFew(entries);
    }
    return entries;
  }

  /**
   * Returns a checksum in the masked form in which LevelDB and TensorFlow store it beside the data.
   */
  static int masked(CRC32C checksum) {
    return Integer.rotateRight((int) checksum.getValue(), 15) + CHECKSUM_MASK;
  }

  private static void requireFew(Map<String, ByteBuffer> entries) {
    if (entries.size() > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          "more than %s".formatted(Names.count(MOST_ENTRIES, "entry")));
    }
  }
}
