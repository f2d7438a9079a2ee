package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import dev.ascribe.model.tokenizer.SentencePiece.Kind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code tokenizer.model}: a {@code ModelProto} of SentencePiece in Protocol Buffers' wire format.
 * Fields: 1 piece (1 text, 2 score, 3 kind), 2 trainer (3 model type), 3 normalizer (3 a space
 * before the text).
 */
final class SentencePieceModel {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int BYTE_PAIR_MODEL = 2;

  private final List<SentencePiece> pieces = new ArrayList<>();
  private int modelType = 1;
  private boolean spacePrefix = true;

  private SentencePieceModel() {}

  /** One field of a message: its number, and its value as a number or as bytes. */
  private record Field(int number, long value, ByteBuffer bytes) {
    ByteBuffer message() {
      if (bytes == null) {
        throw new IllegalArgumentException("field %d is a number".formatted(number));
      }
      return bytes;
    }
  }

  /**
   * Builds a tokenizer.json.
   *
   * @param bos the token put before a text, null for none
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT; UNSUPPORTED_MODEL for models
   *     other than byte-pair ones, with the way out
   */
  static ObjectNode build(Path file, String bos) {
    SentencePieceModel model = new SentencePieceModel();
    byte[] bytes = ModelFile.read(file, SizeLimit.VOCABULARY);
    try {
      model.parse(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
      throw ModelFile.corrupt(file, "is no whole SentencePiece model", e);
    }
    if (model.modelType != BYTE_PAIR_MODEL) {
      throw ModelFile.unsupported(
          file,
          ("a SentencePiece model that is not of byte pairs; save the tokenizer as %s:"
                  + " AutoTokenizer.from_pretrained(DIRECTORY).save_pretrained(DIRECTORY)")
              .formatted(TokenizerJson.FILE));
    }
    if (model.pieces.isEmpty()) {
      throw ModelFile.corrupt(file, "has no pieces");
    }
    boolean known = model.pieces.stream().anyMatch(piece -> piece.text().equals(bos));
    return SentencePieceJson.build(file, model.pieces, model.spacePrefix, known ? bos : null);
  }

  private void parse(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      Field field = next(bytes);
      switch (field.number) {
        case 1 -> pieces.add(piece(field.message()));
        case 2 -> modelType = (int) number(field.message(), 3, modelType);
        case 3 -> spacePrefix = number(field.message(), 3, 1) != 0;
        default -> {} // The trainer's own affairs.
      }
    }
  }

  private static SentencePiece piece(ByteBuffer bytes) {
    String text = "";
    float score = 0;
    Kind kind = Kind.NORMAL;
    while (bytes.hasRemaining()) {
      Field field = next(bytes);
      switch (field.number) {
        case 1 -> text = StandardCharsets.UTF_8.decode(field.message()).toString();
        case 2 -> score = Float.intBitsToFloat((int) field.value);
        case 3 -> kind = Kind.of((int) field.value);
        default -> {} // Not in any version that is known.
      }
    }
    return new SentencePiece(text, score, kind);
  }

  private static long number(ByteBuffer message, int wanted, long otherwise) {
    long value = otherwise;
    while (message.hasRemaining()) {
      Field field = next(message);
      value = field.number == wanted ? field.value : value;
    }
    return value;
  }

  private static Field next(ByteBuffer bytes) {
    long tag = varint(bytes);
    int number = Math.toIntExact(tag >>> 3);
    return switch ((int) tag & 7) {
      case VARINT -> new Field(number, varint(bytes), null);
      case FIXED64 -> new Field(number, bytes.getLong(), null);
      case FIXED32 -> new Field(number, bytes.getInt(), null);
      case BYTES -> {
        int length = (int) Math.min(varint(bytes), Integer.MAX_VALUE);
        if (length < 0 || length > bytes.remaining()) {
          throw new BufferUnderflowException();
        }
        ByteBuffer slice = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + length);
        yield new Field(number, 0, slice);
      }
      default -> throw new IllegalArgumentException("wire type " + (tag & 7));
    };
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }
}
