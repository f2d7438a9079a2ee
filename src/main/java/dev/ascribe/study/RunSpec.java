package dev.ascribe.study;

import dev.ascribe.study.PromptContext.Demonstration;
import java.util.List;

/**
 * One trained or zero-shot model of a study.
 *
 * @param id unique within the study, readable, fit for a file name: {@code
 *     sample-sentiment.bert-base-uncased.prompted.16.13}
 * @param model catalog name, directory or hub id
 * @param trainingSize the number of texts per class that it is trained on, or that a decoder is
 *     shown
 * @param prompt of a decoder; null for the other paradigms
 */
public record RunSpec(
    String id,
    DatasetSpec dataset,
    String model,
    Paradigm paradigm,
    int trainingSize,
    long seed,
    Prompt prompt) {
  /** A run of an encoder. */
  public RunSpec(
      String id,
      DatasetSpec dataset,
      String model,
      Paradigm paradigm,
      int trainingSize,
      long seed) {
    this(id, dataset, model, paradigm, trainingSize, seed, null);
  }

  /** Whether the run changes weights. A decoder is shown texts, and its weights stay. */
  public boolean isTrained() {
    return trainingSize > 0 && paradigm != Paradigm.DECODER;
  }

  /** The reference by which workers load the model of this run before training. */
  public ModelRef untrainedModel() {
    return untrainedModel(List.of());
  }

  /**
   * The same with demonstrations.
   *
   * @param demonstrations that a decoder is shown; none for the other paradigms
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

  /** {@code dataset.model.paradigm.size.seed}, fit for a file name. */
  static String id(DatasetSpec dataset, String model, Paradigm paradigm, int size, long seed) {
    return "%s.%s.%s.%d.%d".formatted(dataset.name(), shortName(model), paradigm.id(), size, seed);
  }

  /**
   * A model as ids name it: its catalog name, {@code ORG-NAME}, or the last name of its directory.
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
