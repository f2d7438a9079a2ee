package dev.ascribe.study;

import dev.ascribe.common.HeapBytes;
import java.util.List;

/**
 * The parts of a decoder's prompt around the text, and the calibration of its scores. Together with
 * {@link ModelRef#template()} they are the whole prompt.
 *
 * @param instruction the text at the beginning; "" for none
 * @param separator the text between the instruction, each demonstration and the text
 * @param demonstrations in their order
 * @param chat {@link #CHAT_AUTO}, {@link #CHAT_NONE}, or the name of a chat template
 */
public record PromptContext(
    String instruction,
    String separator,
    List<Demonstration> demonstrations,
    String chat,
    Calibration calibration) {
  /** The model's own chat template, if it has one. */
  public static final String CHAT_AUTO = "auto";

  /** No chat template, even if the model was trained on dialogues. */
  public static final String CHAT_NONE = "none";

  /** A context that adds nothing to the template. */
  public static final PromptContext NONE =
      new PromptContext("", "", List.of(), CHAT_NONE, Calibration.NONE);

  public PromptContext {
    demonstrations = List.copyOf(demonstrations);
  }

  /** Estimates how many bytes of the heap the context takes. */
  long heapBytes() {
    long bytes = HeapBytes.of(instruction) + HeapBytes.of(separator) + HeapBytes.of(chat);
    for (Demonstration shown : demonstrations) {
      bytes += HeapBytes.of(shown.text()) + HeapBytes.of(shown.pair());
      bytes += HeapBytes.of(shown.answer());
    }
    return bytes;
  }

  /**
   * An example with its answer, which precedes the text in the prompt.
   *
   * @param text the text, or the premise of a pair
   * @param pair the hypothesis; null for a single text
   * @param answer the word for its label
   */
  public record Demonstration(String text, String pair, String answer) {}

  /** The correction of a decoder's scores. */
  public enum Calibration implements Named {
    /** No correction. */
    NONE,
    /**
     * Probabilities are divided by those of a text without content, and renormalised (Zhao,
     * Wallace, Feng, Klein and Singh 2021, section 5).
     */
    CONTEXTUAL;
  }
}
