package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.DatasetDigest;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.reporting.studies.EarlierStudies;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.ModelSpec;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The digests of the model and data files that a study would be computed from now. The digest of
 * the study covers names only: when other weights are installed under the same name, the study
 * stays the same, but its stored results no longer belong to it.
 *
 * @param models digests by the names of the models
 * @param datasets digests by the names of the data sets
 */
record StudyInputs(Map<String, String> models, Map<String, String> datasets) {
  /** Computes the digests. The digest of a file that has not changed is not computed again. */
  static StudyInputs read(StudySpec study, ModelCatalog catalog) {
    Map<String, String> models = new HashMap<>();
    for (ModelSpec model : study.models()) {
      models.put(model.model(), ModelDigest.of(catalog.resolve(model.model())));
    }
    Map<String, String> datasets = new HashMap<>();
    for (DatasetSpec dataset : study.datasets()) {
      datasets.put(dataset.name(), DatasetDigest.of(dataset));
    }
    return new StudyInputs(models, datasets);
  }

  StudyTask.RunInputs of(RunSpec run) {
    return new StudyTask.RunInputs(models.get(run.model()), datasets.get(run.dataset().name()));
  }

  Map<String, StudyTask.RunInputs> ofAll(StudyPlan plan) {
    Map<String, StudyTask.RunInputs> inputs = new HashMap<>();
    plan.runs().forEach(run -> inputs.put(run.id(), of(run)));
    return inputs;
  }

  /** Describes which input of a stored run has changed since; empty if none has. */
  Optional<String> changeOf(RunSpec run, RunRow stored) {
    StudyTask.RunInputs now = of(run);
    if (differ(stored.modelDigest(), now.model())) {
      return Optional.of(change("model", run.model(), stored.modelDigest(), now.model()));
    }
    if (differ(stored.dataDigest(), now.data())) {
      return Optional.of(change("data set", run.dataset().name(), stored.dataDigest(), now.data()));
    }
    return Optional.empty();
  }

  /** The error for a run whose stored results were computed from other files. */
  static AscribeException refusal(StudySpec study, RunSpec run, String change) {
    return new AscribeException(
        ErrorCode.INPUT_CHANGED,
        "study %s: %s; restore the former files, or use --recompute to compute the affected runs again"
                .formatted(study.id(), change)
            + " (run %s)".formatted(run.id()));
  }

  /**
   * The error for a study of which another one with the same settings has results of other files.
   *
   * @param earlier the other study
   */
  static AscribeException refusal(StudySpec study, EarlierStudies.Earlier earlier, String change) {
    return new AscribeException(
        ErrorCode.INPUT_CHANGED,
        "study %s: %s; restore the former files to continue %s, or use --recompute to begin anew"
                .formatted(study.id(), change, earlier.description())
            + " and keep its results");
  }

  private static String change(String what, String name, String stored, String now) {
    return "%s '%s' has changed since results were stored: its digest was %s and is %s now"
        .formatted(what, name, stored, now);
  }

  private static boolean differ(String stored, String now) {
    return stored != null && now != null && !stored.equals(now);
  }
}
