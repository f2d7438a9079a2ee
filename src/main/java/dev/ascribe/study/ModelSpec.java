package dev.ascribe.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A pre-trained model of a study and the paradigms under which it is run.
 *
 * @param prompts one for each task of the study, if the model is run as a decoder
 * @param trainingSizes its own training sizes; empty, or null as in stored studies that are older
 *     than the choice, if it is run at those of the study
 */
public record ModelSpec(
    String model,
    List<Paradigm> paradigms,
    List<Prompt> prompts,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> trainingSizes) {
  public ModelSpec {
    paradigms = List.copyOf(paradigms);
    prompts = List.copyOf(prompts);
    trainingSizes = trainingSizes == null ? List.of() : List.copyOf(trainingSizes);
  }

  /** Creates a model that is not run as a decoder, and is run at the study's training sizes. */
  public ModelSpec(String model, List<Paradigm> paradigms) {
    this(model, paradigms, List.of(), List.of());
  }

  /**
   * Returns the prompt for a data set under {@code decoder}; null under other paradigms. A prompt
   * without words of its own has those of the data set.
   */
  public Prompt prompt(Paradigm paradigm, DatasetSpec dataset) {
    if (paradigm != Paradigm.DECODER) {
      return null;
    }
    Prompt declared =
        prompts.stream()
            .filter(prompt -> prompt.task() == dataset.task())
            .findFirst()
            .orElseThrow();
    return declared.words().isEmpty() ? declared.withWords(dataset.verbalizer()) : declared;
  }
}
