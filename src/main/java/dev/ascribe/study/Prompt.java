package dev.ascribe.study;

import dev.ascribe.study.PromptContext.Calibration;
import dev.ascribe.study.PromptContext.Demonstration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The prompt of a decoder; {@code conf/prompts} contains examples.
 *
 * @param name by which a study or a caller refers to it
 * @param instruction the text at the beginning; "" for none
 * @param example one example with {@code {text}}, or {@code {premise}} and {@code {hypothesis}},
 *     and {@code {answer}} at its end
 * @param separator the text between the instruction and the examples
 * @param words the answer for each label; none in the prompt of a study that takes the words of its
 *     data sets
 * @param chat {@link PromptContext#CHAT_AUTO}, {@link PromptContext#CHAT_NONE}, or the name of a
 *     chat template
 */
public record Prompt(
    String name,
    Task task,
    String instruction,
    String example,
    String separator,
    Map<String, String> words,
    String chat,
    Calibration calibration) {
  /** The slot of the answer. */
  public static final String ANSWER = "{answer}";

  /** The default of {@link #separator}. */
  public static final String DEFAULT_SEPARATOR = "\n\n";

  public Prompt {
    // The words are sorted, so that errors and stored studies always list them in the same order.
    words = Collections.unmodifiableMap(new TreeMap<>(words));
  }

  /** Returns a prompt that consists of a template alone. */
  public static Prompt ofTemplate(String template, Task task, Map<String, String> words) {
    return new Prompt(
        "template",
        task,
        "",
        template.endsWith(ANSWER) ? template : template + ANSWER,
        DEFAULT_SEPARATOR,
        words,
        PromptContext.CHAT_NONE,
        Calibration.NONE);
  }

  public Prompt withCalibration(Calibration other) {
    return new Prompt(name, task, instruction, example, separator, words, chat, other);
  }

  public Prompt withWords(Map<String, String> others) {
    return new Prompt(name, task, instruction, example, separator, others, chat, calibration);
  }

  /** Returns the example without its answer. */
  public String template() {
    return example.substring(0, example.length() - ANSWER.length());
  }

  /**
   * Returns the reference by which workers load a decoder with this prompt.
   *
   * @param labels in the order in which they are scored
   */
  public ModelRef reference(String model, List<String> labels, List<Demonstration> demonstrations) {
    return new ModelRef(
        model,
        Paradigm.DECODER,
        labels,
        template(),
        labels.stream().map(words::get).toList(),
        null,
        new PromptContext(instruction, separator, demonstrations, chat, calibration));
  }
}
