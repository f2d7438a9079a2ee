package dev.ascribe.study;

import java.util.List;

/**
 * A pre-trained model of a study and the paradigms under which it is run.
 *
 * @param prompts one for each task of the study, if the model is run as a decoder
 */
public record ModelSpec(String model, List<Paradigm> paradigms, List<Prompt> prompts) {
  public ModelSpec {
    paradigms = List.copyOf(paradigms);
    prompts = List.copyOf(prompts);
  }

  /** Creates a model that is not run as a decoder. */
  public ModelSpec(String model, List<Paradigm> paradigms) {
    this(model, paradigms, List.of());
  }

  /** Returns the prompt for a task under {@code decoder}; null under other paradigms. */
  Prompt prompt(Paradigm paradigm, Task task) {
    return paradigm != Paradigm.DECODER
        ? null
        : prompts.stream().filter(prompt -> prompt.task() == task).findFirst().orElseThrow();
  }
}
