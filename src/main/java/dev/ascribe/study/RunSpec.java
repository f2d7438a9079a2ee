package dev.ascribe.study;

/**
 * One trained or zero-shot model of a study.
 *
 * @param id unique within the study, readable, fit for a file name: {@code
 *     sample-sentiment.bert-base-uncased.prompted.16.13}
 * @param model catalog name, directory or hub id
 * @param trainingSize texts per class
 */
public record RunSpec(
    String id, DatasetSpec dataset, String model, Paradigm paradigm, int trainingSize, long seed) {
  public boolean isTrained() {
    return trainingSize > 0;
  }

  /** The reference under which workers load the model of this run before training. */
  public ModelRef untrainedModel() {
    boolean fineTuned = paradigm == Paradigm.FINE_TUNED;
    return new ModelRef(
        model,
        paradigm,
        dataset.labels(),
        fineTuned ? null : dataset.template(),
        fineTuned
            ? java.util.List.of()
            : dataset.labels().stream().map(dataset.verbalizer()::get).toList(),
        null);
  }
}
