package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.TrainingSample;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.scheduling.StudyTask;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a study against its data, its models and the store before anything starts, so that bad
 * input costs no work and leaves nothing behind.
 */
final class StudyPreparation {
  private StudyPreparation() {}

  static StudyTask prepare(StudySpec study, ModelCatalog catalog, ResultStore store, Path home) {
    StudyPlan plan = StudyPlan.of(study);
    if (plan.runs().isEmpty()) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          study.name()
              + ": has no runs; "
              + String.join("; ", plan.skipped().stream().map(StudyPlan.Skipped::reason).toList()));
    }
    Map<String, Dataset> datasets = new LinkedHashMap<>();
    for (DatasetSpec dataset : study.datasets()) {
      datasets.put(dataset.name(), DatasetLoader.load(dataset));
    }
    for (RunSpec run : plan.runs()) {
      ModelLoader.check(run.untrainedModel(), catalog.resolve(run.model()));
      TrainingSample.draw(datasets.get(run.dataset().name()), run.trainingSize(), run.seed());
    }
    store.upsert(
        List.of(
            new StudyRow(study.id(), study.name(), study.digest(), describe(study), "running")));
    Path checkpoints = home.resolve("checkpoints").resolve(study.id());
    return new StudyTask(study, plan, datasets, stored(study, plan, store), checkpoints);
  }

  private static Map<String, StudyTask.StoredRun> stored(
      StudySpec study, StudyPlan plan, ResultStore store) {
    Map<String, StudyTask.StoredRun> stored = new HashMap<>();
    for (RunSpec run : plan.runs()) {
      Optional<RunRow> row = store.run(study.id(), run.id());
      Set<String> completed = store.completedInstances(study.id(), run.id());
      stored.put(
          run.id(),
          new StudyTask.StoredRun(
              completed,
              row.map(found -> found.status().equals("done")).orElse(false),
              row.map(RunRow::checkpoint).filter(path -> Files.isDirectory(Path.of(path))),
              row.map(RunRow::devAccuracy).orElse(Double.NaN)));
    }
    return stored;
  }

  private static String describe(StudySpec study) {
    return study.toString();
  }
}
