package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.Names;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.tokenizer.SentencePiece.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the {@code tokenizer.json} of SentencePiece tokenizers with byte-pair merges, as those of
 * Llama 1 and 2. Characters that no piece contains become bytes.
 */
final class SentencePieceJson {
  static final String SPACE = "\u2581";

  /**
   * The most UTF-16 units of a piece. Finding merges splits each piece at every place, and
   * SentencePiece itself makes no piece of more than 16 characters by default.
   */
  private static final int LONGEST_PIECE = 512;

  private SentencePieceJson() {}

  /** A merge of two pieces, with the score of the result. */
  private record Merge(String left, String right, float score) {}

  /**
   * Builds the tokenizer.
   *
   * @param place named in errors
   * @param spacePrefix whether texts are read as if a space preceded them
   * @param bos the token put before a text; null for none
   */
  static ObjectNode build(Path place, List<SentencePiece> pieces, boolean spacePrefix, String bos) {
    requireReadable(place, pieces);
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      ids.put(pieces.get(id).text(), id);
    }
    ObjectNode root = TokenizerJson.skeleton();
    ArrayNode added = root.putArray("added_tokens");
    String unknown = null;
    for (int id = 0; id < pieces.size(); id++) {
      SentencePiece piece = pieces.get(id);
      if (piece.kind() == Kind.UNKNOWN || piece.kind() == Kind.CONTROL) {
        TokenizerJson.addSpecial(added, id, piece.text(), false);
      } else if (piece.kind() == Kind.USER_DEFINED) {
        TokenizerJson.addOrdinary(added, id, piece.text());
      }
      unknown = piece.kind() == Kind.UNKNOWN ? piece.text() : unknown;
    }
    normalizer(root, spacePrefix);
    root.putNull("pre_tokenizer");
    TokenizerJson.putBeginning(root, bos, bos == null ? -1 : ids.get(bos));
    decoder(root, spacePrefix);
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").put("unk_token", unknown);
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", true).put("byte_fallback", ids.containsKey("<0x00>"));
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < pieces.size(); id++) {
      vocabulary.put(pieces.get(id).text(), id);
    }
    ArrayNode merges = model.putArray("merges");
    for (Merge merge : merges(pieces, ids)) {
      // The merge is written as an array, since a piece may contain a space.
      merges.addArray().add(merge.left).add(merge.right);
    }
    return root;
  }

  private static void requireReadable(Path place, List<SentencePiece> pieces) {
    if (pieces.size() > Tokenizer.MOST_TOKENS) {
      throw ModelFile.corrupt(
          place,
          "%s (allowed: up to %d)"
              .formatted(Names.count(pieces.size(), "piece"), Tokenizer.MOST_TOKENS));
    }
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.get(id).text().length() > LONGEST_PIECE) {
        throw ModelFile.corrupt(
            place,
            "piece %d has %s (allowed: up to %d)"
                .formatted(
                    id, Names.count(pieces.get(id).text().length(), "character"), LONGEST_PIECE));
      }
    }
  }

  private static void normalizer(ObjectNode root, boolean spacePrefix) {
    ArrayNode steps = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    if (spacePrefix) {
      steps.addObject().put("type", "Prepend").put("prepend", SPACE);
    }
    ObjectNode replace = steps.addObject().put("type", "Replace").put("content", SPACE);
    replace.putObject("pattern").put("String", " ");
  }

  private static void decoder(ObjectNode root, boolean spacePrefix) {
    ArrayNode steps = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
    ObjectNode replace = steps.addObject().put("type", "Replace").put("content", " ");
    replace.putObject("pattern").put("String", SPACE);
    steps.addObject().put("type", "ByteFallback");
    steps.addObject().put("type", "Fuse");
    if (spacePrefix) {
      steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
  }

  /**
   * Returns all merges, the most urgent first. SentencePiece always merges the two neighbours whose
   * union has the highest score. This equals byte-pair encoding whose merges are all ways to make a
   * piece from two others, in the order of the piece's score.
   */
  private static List<Merge> merges(List<SentencePiece> pieces, Map<String, Integer> ids) {
    List<Merge> merges = new ArrayList<>();
    for (SentencePiece piece : pieces) {
      if (piece.kind() != Kind.NORMAL) {
        continue;
      }
      String text = piece.text();
      for (int cut = 1; cut < text.length(); cut++) {
        boolean withinCharacter = Character.isLowSurrogate(text.charAt(cut));
        String left = text.substring(0, cut);
        String right = text.substring(cut);
        if (!withinCharacter && ids.containsKey(left) && ids.containsKey(right)) {
          merges.add(new Merge(left, right, piece.score()));
        }
      }
    }
    merges.sort(
        Comparator.comparing((Merge merge) -> -merge.score)
            .thenComparing(merge -> ids.get(merge.left))
            .thenComparing(merge -> ids.get(merge.right)));
    return merges;
  }
}
