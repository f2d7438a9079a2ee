package dev.ascribe.study;

import dev.ascribe.common.HeapBytes;
import java.util.List;

/**
 * The parts of a decoder's prompt around the text, and how its answer is read. Together with {@link
 * ModelRef#template()}, it is all that a worker needs to ask the model.
 *
 * @param instruction at the beginning, "" for none
 * @param separator between the instruction, each demonstration and the text
 * @param demonstrations in their order
 * @param chat {@link #CHAT_AUTO}, {@link #CHAT_NONE}, or the name of a form of dialogue
 */
public record PromptContext(
    String instruction,
    String separator,
    List<Demonstration> demonstrations,
    String chat,
    Calibration calibration) {
  /** The model's own form of dialogue, where it has one. */
  public static final String CHAT_AUTO = "auto";

  /** No form of dialogue, whatever the model was trained on. */
  public static final String CHAT_NONE = "none";

  /** A context that adds nothing to the template. */
  public static final PromptContext NONE =
      new PromptContext("", "", List.of(), CHAT_NONE, Calibration.NONE);

  public PromptContext {
    demonstrations = List.copyOf(demonstrations);
  }

  /** An estimate of the bytes that it takes on the heap. */
  long heapBytes() {
    long bytes = HeapBytes.of(instruction) + HeapBytes.of(separator) + HeapBytes.of(chat);
    for (Demonstration shown : demonstrations) {
      bytes += HeapBytes.of(shown.text()) + HeapBytes.of(shown.pair());
      bytes += HeapBytes.of(shown.answer());
    }
    return bytes;
  }

  /**
   * An example that a decoder is shown with its answer.
   *
   * @param text the text, or the premise of a pair
   * @param pair the hypothesis, or null
   * @param answer the word for its label
   */
  public record Demonstration(String text, String pair, String answer) {}

  /** The correction of a decoder's scores. */
  public enum Calibration implements Named {
    /** No correction. */
    NONE,
    /**
     * Probabilities are divided by those that the model gives to a text without content, and
     * renormalised (Zhao, Wallace, Feng, Klein and Singh 2021, section 5).
     */
    CONTEXTUAL;
  }
}
