package dev.ascribe.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The runs of a study in a deterministic order: by seed, data set, model, paradigm and training
 * size. With the first seed done, a study that still goes on has figures for all of its questions.
 *
 * @param skipped declared combinations that are impossible
 */
public record StudyPlan(List<RunSpec> runs, List<Skipped> skipped) {
  static final String UNTRAINED_HEAD =
      "fine-tuned needs a training size above 0: an untrained classification head predicts nothing";

  /**
   * A combination that is left out, with the reason.
   *
   * @param what the combination, as a run id without a seed: {@code
   *     sample-sentiment.bert-base-uncased.fine-tuned.0}
   */
  public record Skipped(String what, String reason) {}

  public StudyPlan {
    runs = List.copyOf(runs);
    skipped = List.copyOf(skipped);
  }

  /**
   * Creates the plan of a study. At size 0, {@code prompted} and {@code decoder} do not depend on
   * the seed, so they have one run with the first seed. {@code fine-tuned} at size 0 is skipped.
   */
  public static StudyPlan of(StudySpec study) {
    List<RunSpec> runs = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    for (DatasetSpec dataset : study.datasets()) {
      for (ModelSpec model : study.models()) {
        for (Paradigm paradigm : model.paradigms()) {
          for (int size : study.trainingSizes(model)) {
            if (size == 0 && paradigm == Paradigm.FINE_TUNED) {
              String what =
                  "%s.%s.%s.0"
                      .formatted(dataset.name(), RunSpec.shortName(model.model()), paradigm.id());
              skipped.add(new Skipped(what, UNTRAINED_HEAD));
              continue;
            }
            List<Long> seeds = size == 0 ? study.seeds().subList(0, 1) : study.seeds();
            for (long seed : seeds) {
              String id = RunSpec.id(dataset, model.model(), paradigm, size, seed);
              runs.add(
                  new RunSpec(
                      id,
                      dataset,
                      model.model(),
                      paradigm,
                      size,
                      seed,
                      model.prompt(paradigm, dataset)));
            }
          }
        }
      }
    }
    runs.sort(Comparator.comparingInt(run -> study.seeds().indexOf(run.seed())));
    return new StudyPlan(runs, skipped);
  }
}
