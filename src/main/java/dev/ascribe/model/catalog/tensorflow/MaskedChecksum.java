package dev.ascribe.model.catalog.tensorflow;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C, rotated and shifted, as LevelDB and TensorFlow store it beside the data it covers. */
final class MaskedChecksum {
  private static final int MASK = 0xa282ead8;

  private final CRC32C crc = new CRC32C();

  void update(ByteBuffer bytes) {
    crc.update(bytes);
  }

  int value() {
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
