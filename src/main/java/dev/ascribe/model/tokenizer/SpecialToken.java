package dev.ascribe.model.tokenizer;

import java.util.List;
import java.util.Locale;

/** The roles that special tokens play, and the names they usually have. */
public enum SpecialToken {
  CLS("[CLS]", "<s>"),
  SEP("[SEP]", "</s>"),
  PAD("[PAD]", "<pad>"),
  MASK("[MASK]", "<mask>"),
  BOS("<s>", "<|begin_of_text|>", "<|endoftext|>"),
  EOS("</s>", "<|end_of_text|>", "<|endoftext|>"),
  UNK("[UNK]", "<unk>");

  private final List<String> usualNames;

  SpecialToken(String... usualNames) {
    this.usualNames = List.of(usualNames);
  }

  /** Names to look for when no configuration says which token plays this role. */
  List<String> usualNames() {
    return usualNames;
  }

  /** The key of {@code tokenizer_config.json} and {@code special_tokens_map.json}. */
  String key() {
    return name().toLowerCase(Locale.ROOT) + "_token";
  }
}
