package dev.ascribe.model.tokenizer;

import java.util.List;
import java.util.Locale;

/** The roles of special tokens, and their usual names. */
public enum SpecialToken {
  CLS,
  SEP,
  PAD,
  MASK,
  BOS,
  EOS,
  UNK;

  /** Returns the names that are tried if no configuration says which token has this role. */
  List<String> usualNames() {
    return switch (this) {
      case CLS -> List.of("[CLS]", "<s>");
      case SEP -> List.of("[SEP]", "</s>");
      case PAD -> List.of("[PAD]", "<pad>");
      case MASK -> List.of("[MASK]", "<mask>");
      case BOS -> List.of("<s>", "<|begin_of_text|>", "<|endoftext|>");
      case EOS -> List.of("</s>", "<|end_of_text|>", "<|endoftext|>");
      case UNK -> List.of("[UNK]", "<unk>");
    };
  }

  /** Returns the key in {@code tokenizer_config.json} and {@code special_tokens_map.json}. */
  String key() {
    return name().toLowerCase(Locale.ROOT) + "_token";
  }
}
