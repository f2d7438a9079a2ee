package dev.ascribe.model.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The ways in which byte-level tokenizers split a text into pieces. Tokens are merged only within a
 * piece.
 */
public enum ByteLevelStyle {
  /** GPT-2: words with the space before them, runs of digits, runs of other characters. */
  GPT2(null, false, false),
  /** As GPT-2, but with every digit as a piece of its own (SmolLM, StarCoder). */
  SINGLE_DIGITS(null, true, false),
  /** Llama 3: up to three digits are a piece; line breaks belong to the piece before them. */
  LLAMA3(expression("\\p{N}{1,3}"), false, true),
  /** Qwen 2: as Llama 3, but with every digit as a piece of its own. */
  QWEN2(expression("\\p{N}"), false, false);

  private final String split;
  private final boolean singleDigits;
  private final boolean wholePiecesFirst;

  ByteLevelStyle(String split, boolean singleDigits, boolean wholePiecesFirst) {
    this.split = split;
    this.singleDigits = singleDigits;
    this.wholePiecesFirst = wholePiecesFirst;
  }

  private static String expression(String digits) {
    return "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
        + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+"
        + "|"
        + digits
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
        + "|\\s*[\\r\\n]+"
        + "|\\s+(?!\\S)"
        + "|\\s+";
  }

  /** Whether a piece that is itself a token is never split, whatever the merges say. */
  boolean wholePiecesFirst() {
    return wholePiecesFirst;
  }

  /** Adds the pre-tokenizer to a tokenizer.json. */
  void describe(ObjectNode root) {
    if (this == QWEN2) {
      root.putObject("normalizer").put("type", "NFC");
    } else {
      root.putNull("normalizer");
    }
    ObjectNode pre = root.putObject("pre_tokenizer");
    if (split == null && !singleDigits) {
      ByteLevelBpeJson.addByteLevel(pre, false);
      return;
    }
    ArrayNode steps = pre.put("type", "Sequence").putArray("pretokenizers");
    if (singleDigits) {
      steps.addObject().put("type", "Digits").put("individual_digits", true);
    } else {
      ObjectNode step = steps.addObject().put("type", "Split");
      step.putObject("pattern").put("Regex", split);
      step.put("behavior", "Isolated").put("invert", false);
    }
    ByteLevelBpeJson.addByteLevel(steps.addObject(), false).put("use_regex", split == null);
  }
}
