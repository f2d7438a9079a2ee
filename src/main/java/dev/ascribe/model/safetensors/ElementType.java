package dev.ascribe.model.safetensors;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The element types of safetensors files. Floating-point types are converted to F32. Tensors of
 * other types, such as {@code position_ids}, may exist but cannot be read.
 */
public enum ElementType {
  F32(4, true),
  F16(2, true),
  BF16(2, true),
  I64(8, false),
  I32(4, false),
  U8(1, false),
  BOOL(1, false);

  private final int bytes;
  private final boolean floatingPoint;

  ElementType(int bytes, boolean floatingPoint) {
    this.bytes = bytes;
    this.floatingPoint = floatingPoint;
  }

  /** Returns the number of bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether tensors of this type can be read as floats. */
  public boolean floatingPoint() {
    return floatingPoint;
  }

  /** Converts all remaining little-endian elements of the source to F32. */
  void toFloats(ByteBuffer source, FloatBuffer destination) {
    switch (this) {
      case F32 -> {
        destination.put(source.asFloatBuffer());
        source.position(source.limit());
      }
      case F16 -> {
        while (source.hasRemaining()) {
          destination.put(halfToFloat(source.getShort()));
        }
      }
      case BF16 -> {
        while (source.hasRemaining()) {
          // A BF16 number is the upper half of an F32 number.
          destination.put(Float.intBitsToFloat(source.getShort() << 16));
        }
      }
      case I64, I32, U8, BOOL -> throw new IllegalStateException(this + " is not floating-point");
    }
  }

  /**
   * Converts an IEEE 754 binary16 number: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits.
   */
  public static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
    }
    if (exponent == 0) {
      // A subnormal number is fraction * 2^-24, which F32 represents exactly.
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | (exponent - 15 + 127) << 23 | fraction << 13);
  }
}
