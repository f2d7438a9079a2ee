package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.tokenizer.SpecialToken;
import dev.ascribe.model.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** From label words to the tokens, one or several, with which they continue a prompt. */
final class AnswerWords {
  // Some tokenizers treat the beginning of a text in a special way: the words must not stand there.
  private static final String SOMETHING = "a";

  private AnswerWords() {}

  /**
   * The tokens of each label word after a prompt. A space separates them, unless the prompt ends
   * with a line break.
   *
   * @param ending the literal text at the prompt's end, whose spaces at its end do not count
   * @return [L] arrays of token ids, in the order of the words
   * @throws AscribeException INVALID_VALUE when there are not as many words as labels, when one is
   *     empty or not in the vocabulary, or when two share their tokens
   */
  static List<int[]> tokens(
      Tokenizer tokenizer, String ending, List<String> labels, List<String> words) {
    if (words.size() != labels.size()) {
      throw invalid(
          "has %d words for %d labels (%s)"
              .formatted(words.size(), labels.size(), String.join(", ", labels)));
    }
    String before = SOMETHING + ending.replaceAll(" +$", "");
    String space = before.endsWith("\n") ? "" : " ";
    List<int[]> result = new ArrayList<>();
    for (int label = 0; label < words.size(); label++) {
      String word = words.get(label).strip();
      int[] tokens = continuation(tokenizer, before, space + word);
      String what = "label '%s' has the word '%s', ".formatted(labels.get(label), word);
      if (word.isEmpty() || tokens.length == 0) {
        throw invalid(what + "which is empty");
      }
      int unknown = tokenizer.id(SpecialToken.UNK).orElse(-1);
      if (Arrays.stream(tokens).anyMatch(token -> token == unknown)) {
        throw invalid(what + "which the vocabulary cannot write");
      }
      if (result.stream().anyMatch(other -> Arrays.equals(other, tokens))) {
        throw invalid(what + "which another label has already");
      }
      result.add(tokens);
    }
    return List.copyOf(result);
  }

  /** The tokens that a text adds; those of the text alone where it changes what is before it. */
  private static int[] continuation(Tokenizer tokenizer, String before, String text) {
    int[] prefix = tokenizer.encode(before, false).ids();
    int[] whole = tokenizer.encode(before + text, false).ids();
    boolean continues =
        whole.length > prefix.length
            && Arrays.equals(prefix, 0, prefix.length, whole, 0, prefix.length);
    return continues
        ? Arrays.copyOfRange(whole, prefix.length, whole.length)
        : tokenizer.encode(text, false).ids();
  }

  private static AscribeException invalid(String problem) {
    return new AscribeException(ErrorCode.INVALID_VALUE, "verbalizer: " + problem);
  }
}
