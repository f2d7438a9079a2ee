package dev.ascribe.study;

import dev.ascribe.study.PromptContext.Demonstration;
import java.util.List;

/**
 * One trained or zero-shot model of a study.
 *
 * @param id unique within the study, readable, and valid as a file name: {@code
 *     sample-sentiment.bert-base-uncased.prompted.16.13}
 * @param model catalog name, directory or hub id
 * @param trainingSize the number of texts per class on which it is trained, or which a decoder sees
 *     as demonstrations
 * @param prompt of a decoder; null for other paradigms
 */
public record RunSpec(
    String id,
    DatasetSpec dataset,
    String model,
    Paradigm paradigm,
    int trainingSize,
    long seed,
    Prompt prompt) {
  /** Creates a run of an encoder. */
  public RunSpec(
      String id,
      DatasetSpec dataset,
      String model,
      Paradigm paradigm,
      int trainingSize,
      long seed) {
    this(id, dataset, model, paradigm, trainingSize, seed, null);
  }

  /**
   * Whether the run trains weights. A decoder sees demonstrations instead, and its weights do not
   * change.
   */
  public boolean isTrained() {
    return trainingSize > 0 && paradigm != Paradigm.DECODER;
  }

  /** Returns the reference by which workers load the model of this run before training. */
  public ModelRef untrainedModel() {
    return untrainedModel(List.of());
  }

  /**
   * Returns the same reference with demonstrations.
   *
   * @param demonstrations in the prompt of a decoder; empty for other paradigms
   */
  public ModelRef untrainedModel(List<Demonstration> demonstrations) {
    return switch (paradigm) {
      case FINE_TUNED -> new ModelRef(model, paradigm, dataset.labels(), null, List.of(), null);
      case PROMPTED ->
          new ModelRef(
              model,
              paradigm,
              dataset.labels(),
              dataset.template(),
              dataset.labels().stream().map(dataset.verbalizer()::get).toList(),
              null);
      case DECODER -> prompt.reference(model, dataset.labels(), demonstrations);
    };
  }

  /** Returns {@code dataset.model.paradigm.size.seed}, which is valid as a file name. */
  static String id(DatasetSpec dataset, String model, Paradigm paradigm, int size, long seed) {
    return "%s.%s.%s.%d.%d".formatted(dataset.name(), shortName(model), paradigm.id(), size, seed);
  }

  /**
   * Returns the short name of a model: its catalog name, {@code ORG-NAME}, or the last name of its
   * directory.
   */
  static String shortName(String model) {
    String name = model;
    if (model.startsWith("hf:")) {
      name = model.substring("hf:".length());
    } else {
      String path = model.replace('\\', '/').replaceAll("/+$", "");
      name = path.substring(path.lastIndexOf('/') + 1);
    }
    return name.replaceAll("[^A-Za-z0-9._-]", "-");
  }
}
