package dev.ascribe.model.gguf;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The "K" quantisations: blocks of 256 elements whose sub-blocks have scales that are quantised
 * themselves.
 */
final class SuperBlocks {
  private static final int ELEMENTS = 256;

  private SuperBlocks() {}

  /** d, minimum scale (F16), 12 bytes of six-bit scales and minima, 128 bytes of quants. */
  static void q4(ByteBuffer source, FloatBuffer destination) {
    float scale = LegacyBlocks.half(source.getShort());
    float minimumScale = LegacyBlocks.half(source.getShort());
    byte[] packed = bytes(source, 12);
    affine(destination, scale, minimumScale, packed, null, bytes(source, ELEMENTS / 2));
  }

  /** As {@link #q4}, with 32 bytes of fifth bits before the quants. */
  static void q5(ByteBuffer source, FloatBuffer destination) {
    float scale = LegacyBlocks.half(source.getShort());
    float minimumScale = LegacyBlocks.half(source.getShort());
    byte[] packed = bytes(source, 12);
    byte[] fifthBits = bytes(source, ELEMENTS / 8);
    affine(destination, scale, minimumScale, packed, fifthBits, bytes(source, ELEMENTS / 2));
  }

  /** Eight sub-blocks of 32; each 32 bytes of quants serve two of them, low halves first. */
  private static void affine(
      FloatBuffer destination,
      float scale,
      float minimumScale,
      byte[] packed,
      byte[] fifthBits,
      byte[] quants) {
    for (int sub = 0; sub < 8; sub++) {
      float step = scale * sixBitScale(packed, sub);
      float minimum = minimumScale * sixBitMinimum(packed, sub);
      for (int i = 0; i < 32; i++) {
        int quant = quants[sub / 2 * 32 + i] >>> (sub % 2 * 4) & 0xf;
        if (fifthBits != null) {
          quant |= ((fifthBits[i] >>> sub) & 1) << 4;
        }
        destination.put(step * quant - minimum);
      }
    }
  }

  /** The lower six bits of bytes 0 to 3; then pieces of bytes 8 to 11 and of the upper two bits. */
  private static int sixBitScale(byte[] packed, int sub) {
    return sub < 4
        ? packed[sub] & 0x3f
        : (packed[sub + 4] & 0xf) | (((packed[sub - 4] & 0xff) >>> 6) << 4);
  }

  private static int sixBitMinimum(byte[] packed, int sub) {
    return sub < 4
        ? packed[sub + 4] & 0x3f
        : ((packed[sub + 4] & 0xff) >>> 4) | (((packed[sub] & 0xff) >>> 6) << 4);
  }

  /**
   * 128 bytes of lower four bits, 64 bytes of upper two bits, 16 signed scales for 16 elements
   * each, then d. Each half of the block takes 64 and 32 bytes of them for four runs of 32.
   */
  static void q6(ByteBuffer source, FloatBuffer destination) {
    byte[] lower = bytes(source, ELEMENTS / 2);
    byte[] upper = bytes(source, ELEMENTS / 4);
    byte[] scales = bytes(source, ELEMENTS / 16);
    float scale = LegacyBlocks.half(source.getShort());
    for (int half = 0; half < 2; half++) {
      for (int run = 0; run < 4; run++) {
        for (int i = 0; i < 32; i++) {
          int four = lower[half * 64 + run % 2 * 32 + i] >>> (run / 2 * 4) & 0xf;
          int two = upper[half * 32 + i] >>> (run * 2) & 3;
          float step = scale * scales[half * 8 + run * 2 + i / 16];
          destination.put(step * ((four | two << 4) - 32));
        }
      }
    }
  }

  private static byte[] bytes(ByteBuffer source, int count) {
    byte[] bytes = new byte[count];
    source.get(bytes);
    return bytes;
  }
}
