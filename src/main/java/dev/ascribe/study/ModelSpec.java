package dev.ascribe.study;

import java.util.List;

/**
 * A pre-trained model of a study and the paradigms under which it is run.
 *
 * @param prompts under {@code decoder}, how it is asked: one prompt for each task of the study
 */
public record ModelSpec(String model, List<Paradigm> paradigms, List<Prompt> prompts) {
  public ModelSpec {
    paradigms = List.copyOf(paradigms);
    prompts = List.copyOf(prompts);
  }

  /** A model that is not run as a decoder. */
  public ModelSpec(String model, List<Paradigm> paradigms) {
    this(model, paradigms, List.of());
  }

  /** How it is asked for a task, or null under the other paradigms. */
  Prompt prompt(Paradigm paradigm, Task task) {
    return paradigm != Paradigm.DECODER
        ? null
        : prompts.stream().filter(prompt -> prompt.task() == task).findFirst().orElseThrow();
  }
}
