package dev.ascribe.model.gguf;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Dequantises the "K" types: blocks of 256 elements whose sub-blocks have scales that are
 * quantised, too.
 */
final class SuperBlocks {
  private static final int ELEMENTS = 256;

  private SuperBlocks() {}

  /**
   * Converts a Q4_K block: d and the minimum's scale (F16), 12 bytes of six-bit scales and minima,
   * 128 bytes of quantised numbers.
   */
  static void q4(ByteBuffer source, FloatBuffer destination) {
    float scale = LegacyBlocks.half(source.getShort());
    float minimumScale = LegacyBlocks.half(source.getShort());
    byte[] packed = bytes(source, 12);
    affine(destination, scale, minimumScale, packed, null, bytes(source, ELEMENTS / 2));
  }

  /**
   * Converts a Q5_K block, which is as {@link #q4} with 32 bytes of fifth bits before the quantised
   * numbers.
   */
  static void q5(ByteBuffer source, FloatBuffer destination) {
    float scale = LegacyBlocks.half(source.getShort());
    float minimumScale = LegacyBlocks.half(source.getShort());
    byte[] packed = bytes(source, 12);
    byte[] fifthBits = bytes(source, ELEMENTS / 8);
    affine(destination, scale, minimumScale, packed, fifthBits, bytes(source, ELEMENTS / 2));
  }

  /**
   * Converts eight sub-blocks of 32 elements. Each 32 bytes contain two sub-blocks: the first in
   * the lower halves, the second in the upper halves.
   */
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

  /**
   * Returns the six-bit scale of a sub-block. The first four are the lower six bits of bytes 0 to
   * 3. The other four combine the lower four bits of bytes 8 to 11 with the upper two bits of bytes
   * 0 to 3.
   */
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
   * Converts a Q6_K block: 128 bytes of lower four bits, 64 bytes of upper two bits, 16 signed
   * scales for 16 elements each, then d. Each half of the block has 64 and 32 of these bytes, for
   * four runs of 32 elements.
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
