package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.ProtoReader;
import dev.ascribe.model.files.SizeLimit;
import dev.ascribe.model.tokenizer.SentencePiece.Kind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code tokenizer.model}, a {@code ModelProto} of SentencePiece in the wire format of
 * Protocol Buffers. Its fields are: 1 piece (1 text, 2 score, 3 kind), 2 trainer (3 model type), 3
 * normalizer (3 whether a space is put before the text).
 */
final class SentencePieceModel {
  private static final int BYTE_PAIR_MODEL = 2;

  private final List<SentencePiece> pieces = new ArrayList<>();
  private int modelType = 1;
  private boolean spacePrefix = true;

  private SentencePieceModel() {}

  /**
   * Builds a tokenizer.json.
   *
   * @param bos the token put before a text; null for none
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT; UNSUPPORTED_MODEL for models
   *     other than byte-pair ones, with advice
   */
  static ObjectNode build(Path file, String bos) {
    SentencePieceModel model = new SentencePieceModel();
    byte[] bytes = ModelFile.read(file, SizeLimit.VOCABULARY);
    try {
      model.parse(new ProtoReader(ByteBuffer.wrap(bytes)));
    } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
      throw ModelFile.corrupt(file, "is not a complete SentencePiece model", e);
    }
    if (model.modelType != BYTE_PAIR_MODEL) {
      throw ModelFile.unsupported(
          file,
          ("a SentencePiece model of another kind than byte-pair encoding; save the tokenizer as %s:"
                  + " AutoTokenizer.from_pretrained(DIRECTORY).save_pretrained(DIRECTORY)")
              .formatted(TokenizerJson.FILE));
    }
    if (model.pieces.isEmpty()) {
      throw ModelFile.corrupt(file, "has no pieces");
    }
    boolean known = model.pieces.stream().anyMatch(piece -> piece.text().equals(bos));
    return SentencePieceJson.build(file, model.pieces, model.spacePrefix, known ? bos : null);
  }

  private void parse(ProtoReader fields) {
    for (int field = fields.nextField(); field != 0; field = fields.nextField()) {
      switch (field) {
        case 1 -> pieces.add(piece(new ProtoReader(fields.message())));
        case 2 -> modelType = (int) ProtoReader.number(fields.message(), 3, modelType);
        case 3 -> spacePrefix = ProtoReader.number(fields.message(), 3, 1) != 0;
        default -> fields.skip();
      }
    }
  }

  private static SentencePiece piece(ProtoReader fields) {
    String text = "";
    float score = 0;
    Kind kind = Kind.NORMAL;
    for (int field = fields.nextField(); field != 0; field = fields.nextField()) {
      switch (field) {
        case 1 -> text = fields.text();
        case 2 -> score = Float.intBitsToFloat(fields.fixed32());
        case 3 -> kind = Kind.of((int) fields.varint());
        default -> fields.skip();
      }
    }
    return new SentencePiece(text, score, kind);
  }
}
