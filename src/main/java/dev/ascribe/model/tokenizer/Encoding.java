package dev.ascribe.model.tokenizer;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens of a text, or of a pair of texts. T tokens.
 *
 * @param ids [T]
 * @param types [T] the segment of each token: 1 for the second text of a pair if the tokenizer
 *     distinguishes the texts, otherwise 0
 * @param texts [T] the text that a token belongs to, 0 or 1; -1 for special tokens that were added
 *     around the texts
 * @param starts [T] offset of each token's first character in its text, in UTF-16 units; -1 for
 *     added special tokens. The span of a token includes white space that the token contains
 * @param ends [T] offset after each token's last character; -1 for added special tokens. The span
 *     of a token that is a part of one character is that whole character
 */
public record Encoding(int[] ids, int[] types, int[] texts, int[] starts, int[] ends) {
  public int length() {
    return ids.length;
  }

  /**
   * Takes over an encoding of the library, whose offsets count code points where Java's strings
   * count UTF-16 units.
   *
   * @param texts that were tokenized, one or two
   */
  static Encoding of(ai.djl.huggingface.tokenizers.Encoding encoding, List<String> texts) {
    List<int[]> unitsOfCodePoints = texts.stream().map(Encoding::unitsOfCodePoints).toList();
    CharSpan[] spans = encoding.getCharTokenSpans();
    int count = spans.length;
    int[] textOfToken = new int[count];
    int[] starts = new int[count];
    int[] ends = new int[count];
    for (int t = 0; t < count; t++) {
      if (spans[t] == null) {
        textOfToken[t] = -1;
        starts[t] = -1;
        ends[t] = -1;
        continue;
      }
      textOfToken[t] = (int) encoding.getSequenceIds()[t];
      int[] units = unitsOfCodePoints.get(textOfToken[t]);
      int first = Math.min(spans[t].getStart(), Math.max(0, units.length - 2));
      starts[t] = units[first];
      // The library gives bytes within a character empty spans; they get the span of the character.
      ends[t] = units[Math.min(units.length - 1, Math.max(first + 1, spans[t].getEnd()))];
    }
    return new Encoding(
        integers(encoding.getIds()), integers(encoding.getTypeIds()), textOfToken, starts, ends);
  }

  private static int[] integers(long[] values) {
    return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }

  /**
   * Returns the UTF-16 offset of each code point, and then the length of the text, [code points +
   * 1].
   */
  private static int[] unitsOfCodePoints(String text) {
    int[] units = new int[text.codePointCount(0, text.length()) + 1];
    int unit = 0;
    for (int i = 0; i < units.length; i++) {
      units[i] = unit;
      unit += unit < text.length() ? Character.charCount(text.codePointAt(unit)) : 0;
    }
    return units;
  }
}
