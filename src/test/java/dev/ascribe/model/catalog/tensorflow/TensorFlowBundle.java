package dev.ascribe.model.catalog.tensorflow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Writes small TensorFlow checkpoints as TensorFlow does: keys sorted, prefixes shared. */
public final class TensorFlowBundle {
  private record Variable(long[] shape, float[] values) {}

  private final SortedMap<String, Variable> variables = new TreeMap<>();

  public TensorFlowBundle add(String name, long[] shape, float... values) {
    variables.put(name, new Variable(shape, values));
    return this;
  }

  public void write(Path directory) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    SortedMap<String, byte[]> entries = new TreeMap<>();
    entries.put("", new byte[] {8, 1});
    for (Map.Entry<String, Variable> variable : variables.entrySet()) {
      byte[] bytes = littleEndian(variable.getValue().values());
      entries.put(variable.getKey(), entry(variable.getValue().shape(), data.size(), bytes));
      data.write(bytes);
    }
    Files.write(directory.resolve(TensorFlowCheckpoint.DATA_FILE), data.toByteArray());
    Files.write(directory.resolve(TensorFlowCheckpoint.INDEX_FILE), table(entries));
  }

  private static byte[] entry(long[] shape, int offset, byte[] bytes) throws IOException {
    ByteArrayOutputStream dimensions = new ByteArrayOutputStream();
    for (long size : shape) {
      ByteArrayOutputStream dimension = new ByteArrayOutputStream();
      dimension.write(1 << 3);
      varint(dimension, (int) size);
      message(dimensions, 2, dimension.toByteArray());
    }
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    entry.write(new byte[] {1 << 3, 1});
    message(entry, 2, dimensions.toByteArray());
    entry.write(4 << 3);
    varint(entry, offset);
    entry.write(5 << 3);
    varint(entry, bytes.length);
    entry.write(6 << 3 | 5);
    entry.write(checksum(bytes));
    return entry.toByteArray();
  }

  private static byte[] table(SortedMap<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    byte[] dataHandle = block(table, entries);
    byte[] indexHandle = block(table, new TreeMap<>(Map.of("z", dataHandle)));
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    footer.write(new byte[] {0, 0});
    footer.write(indexHandle);
    footer.write(new byte[40 - footer.size()]);
    table.write(footer.toByteArray());
    table.write(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0xdb4775248b80fb57L).array());
    return table.toByteArray();
  }

  /** Appends a block and returns its handle. */
  private static byte[] block(ByteArrayOutputStream table, SortedMap<String, byte[]> entries)
      throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    byte[] previous = {};
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
      int shared = Math.max(0, java.util.Arrays.mismatch(previous, key));
      varint(block, shared);
      varint(block, key.length - shared);
      varint(block, entry.getValue().length);
      block.write(key, shared, key.length - shared);
      block.write(entry.getValue());
      previous = key;
    }
    block.write(new byte[] {0, 0, 0, 0, 1, 0, 0, 0});
    ByteArrayOutputStream handle = new ByteArrayOutputStream();
    varint(handle, table.size());
    varint(handle, block.size());
    block.write(0);
    table.write(block.toByteArray());
    table.write(checksum(block.toByteArray()));
    return handle.toByteArray();
  }

  private static void message(ByteArrayOutputStream out, int field, byte[] bytes)
      throws IOException {
    out.write(field << 3 | 2);
    varint(out, bytes.length);
    out.write(bytes);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    for (; rest >= 0x80; rest >>>= 7) {
      out.write((rest & 0x7f) | 0x80);
    }
    out.write(rest);
  }

  private static byte[] checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.wrap(bytes));
    return ByteBuffer.allocate(4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(SortedTable.masked(checksum))
        .array();
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
