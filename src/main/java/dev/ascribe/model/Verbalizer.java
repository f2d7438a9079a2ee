package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.tokenizer.SpecialToken;
import dev.ascribe.model.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** From label words to the one token that stands for each. */
public final class Verbalizer {
  private Verbalizer() {}

  /**
   * The token of each label word.
   *
   * @param spaceBefore whether white space precedes the mask, so that byte-level vocabularies need
   *     the form of the word that begins with a space
   * @return [L] token ids, in the order of the words
   * @throws AscribeException MULTI_TOKEN_LABEL_WORD when a word is not exactly one known token;
   *     INVALID_VALUE when there are not as many words as labels, or two share a token
   */
  public static int[] tokens(
      Tokenizer tokenizer, List<String> labels, List<String> words, boolean spaceBefore) {
    if (words.size() != labels.size()) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "verbalizer: has %d words for %d labels (%s)"
              .formatted(words.size(), labels.size(), String.join(", ", labels)));
    }
    int[] tokens = new int[words.size()];
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = token(tokenizer, labels.get(i), words.get(i), spaceBefore);
      if (!seen.add(tokens[i])) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE,
            "verbalizer: label '%s' has the word '%s', which another label has already"
                .formatted(labels.get(i), words.get(i)));
      }
    }
    return tokens;
  }

  private static int token(Tokenizer tokenizer, String label, String word, boolean spaceBefore) {
    int[] ids = tokenizer.encode((spaceBefore ? " " : "") + word.strip(), false).ids();
    if (ids.length != 1) {
      String pieces =
          Arrays.stream(ids).mapToObj(tokenizer::token).collect(Collectors.joining(" "));
      throw new AscribeException(
          ErrorCode.MULTI_TOKEN_LABEL_WORD,
          "verbalizer: the word '%s' of label '%s' is %d tokens (%s); it must be exactly one"
              .formatted(word, label, ids.length, pieces));
    }
    if (tokenizer.id(SpecialToken.UNK).orElse(-1) == ids[0]) {
      throw new AscribeException(
          ErrorCode.MULTI_TOKEN_LABEL_WORD,
          "verbalizer: the word '%s' of label '%s' is not in the vocabulary; it must be exactly one token"
              .formatted(word, label));
    }
    return ids[0];
  }
}
