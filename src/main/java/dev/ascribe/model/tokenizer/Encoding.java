package dev.ascribe.model.tokenizer;

/**
 * The tokens of a text. T tokens.
 *
 * @param ids [T]
 * @param starts [T] offset of each token's first character in the text, in UTF-16 units; -1 for
 *     special tokens that were added around the text
 * @param ends [T] offset after each token's last character; -1 likewise. White space around a token
 *     is not part of its span; a token of white space alone has an empty span where the next
 *     characters begin
 */
public record Encoding(int[] ids, int[] starts, int[] ends) {
  public int length() {
    return ids.length;
  }
}
