package dev.ascribe.model.gguf;

import dev.ascribe.model.safetensors.ElementType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Dequantises blocks of 32 elements. A block has a scale d (F16), then, if it is affine, a minimum
 * m (F16), then the quantised numbers q. Symmetric blocks give x = d * (q - offset), affine ones x
 * = d * q + m. Each byte contains two quantised numbers: its lower half belongs to the first 16
 * elements, its upper half to the last 16.
 */
final class LegacyBlocks {
  private static final int HALF_BLOCK = 16;

  /** Added in place of a minimum: it changes no number, not even negative zero. */
  private static final float NO_MINIMUM = -0f;

  private LegacyBlocks() {}

  static float half(short bits) {
    return ElementType.halfToFloat(bits);
  }

  static void q4Symmetric(ByteBuffer source, FloatBuffer destination) {
    float scale = half(source.getShort());
    nibbles(source, destination, 0, scale, 8, NO_MINIMUM);
  }

  static void q4Affine(ByteBuffer source, FloatBuffer destination) {
    float scale = half(source.getShort());
    float minimum = half(source.getShort());
    nibbles(source, destination, 0, scale, 0, minimum);
  }

  static void q5Symmetric(ByteBuffer source, FloatBuffer destination) {
    float scale = half(source.getShort());
    nibbles(source, destination, source.getInt(), scale, 16, NO_MINIMUM);
  }

  static void q5Affine(ByteBuffer source, FloatBuffer destination) {
    float scale = half(source.getShort());
    float minimum = half(source.getShort());
    nibbles(source, destination, source.getInt(), scale, 0, minimum);
  }

  static void q8(ByteBuffer source, FloatBuffer destination) {
    float scale = half(source.getShort());
    for (int i = 0; i < 2 * HALF_BLOCK; i++) {
      destination.put(scale * source.get());
    }
  }

  /**
   * Converts sixteen bytes with two quantised numbers each.
   *
   * @param fifthBits bit i is the fifth bit of element i
   */
  private static void nibbles(
      ByteBuffer source,
      FloatBuffer destination,
      int fifthBits,
      float scale,
      int offset,
      float minimum) {
    int begin = destination.position();
    for (int i = 0; i < HALF_BLOCK; i++) {
      int pair = source.get();
      int low = (pair & 0xf) | (((fifthBits >>> i) & 1) << 4);
      int high = ((pair >>> 4) & 0xf) | (((fifthBits >>> (i + HALF_BLOCK)) & 1) << 4);
      destination.put(begin + i, scale * (low - offset) + minimum);
      destination.put(begin + HALF_BLOCK + i, scale * (high - offset) + minimum);
    }
    destination.position(begin + 2 * HALF_BLOCK);
  }
}
