package dev.ascribe.study;

import java.util.List;

/**
 * A declared experiment: data sets x models x training sizes x seeds x methods.
 *
 * @param name the name in results
 * @param digest of everything that can change a result; equal studies have equal digests
 * @param trainingSizes the numbers of texts per class on which models are trained, or which
 *     decoders see as demonstrations; 0 is zero-shot. Models may have sizes of their own
 * @param measures each once, in the order of declaration; null, as in stored studies that are older
 *     than the choice, stands for {@link Measure#DEFAULT}
 * @param strict whether texts longer than the model's positions, and data files with rows that
 *     would be left out, are refused
 */
public record StudySpec(
    String name,
    String digest,
    List<DatasetSpec> datasets,
    List<ModelSpec> models,
    List<Integer> trainingSizes,
    List<Long> seeds,
    List<Method> methods,
    List<Measure> measures,
    AttributionSpec attribution,
    TrainingSpec training,
    boolean strict) {
  public StudySpec {
    datasets = List.copyOf(datasets);
    models = List.copyOf(models);
    trainingSizes = List.copyOf(trainingSizes);
    seeds = List.copyOf(seeds);
    methods = List.copyOf(methods);
    measures = measures == null ? Measure.DEFAULT : Measure.inOrder(measures);
  }

  /** Returns the study with one of its models only. */
  public StudySpec only(ModelSpec model) {
    return new StudySpec(
        name,
        digest,
        datasets,
        List.of(model),
        trainingSizes,
        seeds,
        methods,
        measures,
        attribution,
        training,
        strict);
  }

  /** The setting in which an error about the training size of a run lies. */
  public String placeOfTrainingSizes(RunSpec run) {
    int model = index(run);
    return models.get(model).trainingSizes().isEmpty()
        ? "study.training-sizes"
        : "study.models[%d].training-sizes".formatted(model);
  }

  /** The setting in which an error about the label words of a run lies. */
  public String placeOfWords(RunSpec run) {
    return run.paradigm() == Paradigm.DECODER
        ? "study.models[%d].prompt".formatted(index(run))
        : "study.datasets[%d].verbalizer".formatted(datasets.indexOf(run.dataset()));
  }

  private int index(RunSpec run) {
    return models.stream().map(ModelSpec::model).toList().indexOf(run.model());
  }

  /** Returns the training sizes at which a model of the study is run. */
  List<Integer> trainingSizes(ModelSpec model) {
    return model.trainingSizes().isEmpty() ? trainingSizes : model.trainingSizes();
  }

  /**
   * Returns the names of the settings in which another study differs from this one; none if at most
   * the contents of files differ.
   */
  public List<String> differences(StudySpec other) {
    return StudyDigest.differences(this, other);
  }

  /** Returns the key of the study in the store: its name and the first digits of its digest. */
  public String id() {
    return name + "-" + digest.substring(0, 8);
  }
}
