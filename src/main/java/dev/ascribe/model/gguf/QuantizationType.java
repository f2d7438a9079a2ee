package dev.ascribe.model.gguf;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The storage types of GGUF tensors. Elements are in blocks of a fixed size, each with its own
 * scales. The layouts are those of ggml's {@code ggml-common.h}.
 */
public enum QuantizationType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  BF16(30, 1, 2);

  private final int id;
  private final int blockElements;
  private final int blockBytes;

  QuantizationType(int id, int blockElements, int blockBytes) {
    this.id = id;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /**
   * Returns the type with a number in tensor descriptions; empty for types that are not supported.
   */
  static Optional<QuantizationType> of(int id) {
    for (QuantizationType type : values()) {
      if (type.id == id) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Returns the number of elements of a block; a row of a tensor is a whole number of blocks. */
  public int blockElements() {
    return blockElements;
  }

  /** Returns the number of bytes of a block. */
  public int blockBytes() {
    return blockBytes;
  }

  /**
   * Converts all remaining blocks of the source to F32.
   *
   * @param source little-endian, a whole number of blocks
   * @param destination with room for all elements
   */
  public void dequantize(ByteBuffer source, FloatBuffer destination) {
    while (source.hasRemaining()) {
      switch (this) {
        case F32 -> destination.put(source.getFloat());
        case F16 -> destination.put(LegacyBlocks.half(source.getShort()));
        case BF16 -> destination.put(Float.intBitsToFloat(source.getShort() << 16));
        case Q4_0 -> LegacyBlocks.q4Symmetric(source, destination);
        case Q4_1 -> LegacyBlocks.q4Affine(source, destination);
        case Q5_0 -> LegacyBlocks.q5Symmetric(source, destination);
        case Q5_1 -> LegacyBlocks.q5Affine(source, destination);
        case Q8_0 -> LegacyBlocks.q8(source, destination);
        case Q4_K -> SuperBlocks.q4(source, destination);
        case Q5_K -> SuperBlocks.q5(source, destination);
        case Q6_K -> SuperBlocks.q6(source, destination);
      }
    }
  }
}
