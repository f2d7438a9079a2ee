package dev.ascribe.model.tokenizer;

/**
 * A piece of a SentencePiece vocabulary (Kudo and Richardson 2018).
 *
 * @param text with U+2581 in place of spaces
 * @param score pieces with higher scores are merged first
 */
public record SentencePiece(String text, float score, Kind kind) {
  /** The kind of a piece. */
  public enum Kind {
    NORMAL(1),
    UNKNOWN(2),
    CONTROL(3),
    USER_DEFINED(4),
    UNUSED(5),
    BYTE(6);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /**
     * Returns the kind with a number in {@code tokenizer.model} and in GGUF files.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind of(int number) {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw new IllegalArgumentException(number + " is not a kind of piece (allowed: 1 to 6)");
    }
  }
}
