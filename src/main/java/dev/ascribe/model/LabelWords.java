package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.model.tokenizer.SpecialToken;
import dev.ascribe.model.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Finds the tokens of the label words in a verbalizer. L labels. */
public final class LabelWords {
  // A label word is tokenized after other text, because some tokenizers treat the beginning of a
  // text differently.
  private static final String SOMETHING = "a";

  /** The beginning of all errors. */
  public static final String PLACE = "verbalizer: ";

  private LabelWords() {}

  /**
   * Returns the one token of each label word at a mask.
   *
   * @param spaceBefore whether white space precedes the mask; byte-level vocabularies then have a
   *     token of the word that begins with a space
   * @return [L] token ids, in the order of the words
   * @throws AscribeException MULTI_TOKEN_LABEL_WORD if a word is not exactly one known token;
   *     INVALID_VALUE if the numbers of words and labels differ, or if two words have the same
   *     token
   */
  static int[] atMask(
      Tokenizer tokenizer, List<String> labels, List<String> words, boolean spaceBefore) {
    return ofLabels(
            labels,
            words,
            (label, word) -> {
              int[] ids = tokenizer.encode((spaceBefore ? " " : "") + word.strip(), false).ids();
              if (ids.length != 1) {
                String pieces =
                    Arrays.stream(ids).mapToObj(tokenizer::token).collect(Collectors.joining(" "));
                throw notOneToken(
                    label,
                    word,
                    "is %s (%s); it must be exactly one"
                        .formatted(Names.count(ids.length, "token"), pieces));
              }
              if (isUnknown(tokenizer, ids[0])) {
                throw notOneToken(
                    label, word, "is not in the vocabulary; it must be exactly one token");
              }
              return ids;
            })
        .stream()
        .mapToInt(tokens -> tokens[0])
        .toArray();
  }

  /**
   * Returns the tokens with which each label word continues a prompt. A space precedes the word,
   * unless the prompt ends with a line break.
   *
   * @param ending the literal text at the prompt's end; spaces at its end are ignored
   * @return [L] arrays of token ids, in the order of the words
   * @throws AscribeException INVALID_VALUE if the numbers of words and labels differ, if a word is
   *     empty or not in the vocabulary, or if two words have the same tokens
   */
  static List<int[]> afterPrompt(
      Tokenizer tokenizer, String ending, List<String> labels, List<String> words) {
    String before = SOMETHING + ending.replaceAll(" +$", "");
    String space = before.endsWith("\n") ? "" : " ";
    return ofLabels(
        labels,
        words.stream().map(String::strip).toList(),
        (label, word) -> {
          int[] tokens = continuation(tokenizer, before, space + word);
          if (word.isEmpty() || tokens.length == 0) {
            throw invalid(label, word, "which is empty");
          }
          if (Arrays.stream(tokens).anyMatch(token -> isUnknown(tokenizer, token))) {
            throw invalid(label, word, "which the vocabulary cannot write");
          }
          return tokens;
        });
  }

  private static List<int[]> ofLabels(
      List<String> labels, List<String> words, BiFunction<String, String, int[]> tokensOf) {
    if (words.size() != labels.size()) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          (PLACE + "has %s for %s (%s)")
              .formatted(
                  Names.count(words.size(), "word"),
                  Names.count(labels.size(), "label"),
                  String.join(", ", labels)));
    }
    List<int[]> result = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      int[] tokens = tokensOf.apply(labels.get(i), words.get(i));
      if (result.stream().anyMatch(other -> Arrays.equals(other, tokens))) {
        throw invalid(labels.get(i), words.get(i), "which another label has already");
      }
      result.add(tokens);
    }
    return List.copyOf(result);
  }

  /**
   * Returns the tokens that a text adds to the text before it. If it changes those before it,
   * returns the tokens of the text alone.
   */
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

  private static boolean isUnknown(Tokenizer tokenizer, int token) {
    return tokenizer.id(SpecialToken.UNK).orElse(-1) == token;
  }

  private static AscribeException invalid(String label, String word, String problem) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        (PLACE + "label '%s' has the word '%s', %s").formatted(label, word, problem));
  }

  private static AscribeException notOneToken(String label, String word, String problem) {
    return new AscribeException(
        ErrorCode.MULTI_TOKEN_LABEL_WORD,
        (PLACE + "the word '%s' of label '%s' %s").formatted(word, label, problem));
  }
}
