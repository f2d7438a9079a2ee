package dev.ascribe.model.tokenizer;

import java.util.List;
import java.util.Set;

/**
 * What a byte-pair tokenizer knows.
 *
 * @param tokens by id, as the vocabulary writes them
 * @param merges pairs of tokens with a space between them, most urgent first
 * @param special ids of the tokens that no text is split into, such as {@code <s>}
 */
public record BpeVocabulary(List<String> tokens, List<String> merges, Set<Integer> special) {
  public BpeVocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
    special = Set.copyOf(special);
  }
}
