package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Demonstrations;
import dev.ascribe.dataset.TrainingSample;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A study that was checked against its data and its models before anything starts, so that bad
 * input costs no work and leaves nothing behind.
 *
 * @param datasets by name
 */
record StudyPreparation(StudySpec study, StudyPlan plan, Map<String, Dataset> datasets) {
  private static final Logger LOG = LoggerFactory.getLogger(StudyPreparation.class);

  static StudyPreparation check(StudySpec study, ModelCatalog catalog) {
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
      DatasetLoader.Loaded loaded =
          DatasetLoader.loadAndCount(dataset, study.strict(), study.attribution().features());
      if (loaded.skipped().total() > 0) {
        LOG.info("{}: rows left out: {}", dataset.name(), loaded.skipped().describe());
      }
      datasets.put(dataset.name(), loaded.dataset());
    }
    // Many runs differ in their seed only; to open a tokenizer for each would take minutes.
    Set<ModelRef> checked = new HashSet<>();
    for (RunSpec run : plan.runs()) {
      Dataset dataset = datasets.get(run.dataset().name());
      if (run.isTrained()) {
        TrainingSample.draw(dataset, run.trainingSize(), run.seed());
      }
      ModelRef model = run.untrainedModel(Demonstrations.of(run, dataset));
      if (checked.add(model)) {
        ModelLoader.check(model, catalog.resolve(run.model()));
      }
    }
    return new StudyPreparation(study, plan, datasets);
  }

  /** Compares with the store what is done already, and enters the study there. */
  StudyTask begin(ResultStore store, Path home) {
    return begin(store, home, task -> List.of());
  }

  /**
   * Compares with the store what is done already, and enters the study there.
   *
   * @param further rows that are entered with the study, or not at all
   */
  StudyTask begin(
      ResultStore store, Path home, Function<StudyTask, List<? extends ResultRow>> further) {
    Path checkpoints = home.resolve("checkpoints").resolve(study.id());
    StudyTask task = new StudyTask(study, plan, datasets, stored(store), checkpoints);
    List<ResultRow> rows = new ArrayList<>(task.firstRows());
    rows.addAll(further.apply(task));
    store.upsert(rows);
    return task;
  }

  private Map<String, StudyTask.StoredRun> stored(ResultStore store) {
    Map<String, StudyTask.StoredRun> stored = new HashMap<>();
    Map<String, Double> accuracies = new HashMap<>();
    for (MetricRow metric : store.runMetrics(study.id())) {
      if (metric.name().equals("accuracy") && metric.subset().equals("all")) {
        accuracies.put(metric.runId(), metric.value());
      }
    }
    for (RunSpec run : plan.runs()) {
      store
          .run(study.id(), run.id())
          .ifPresent(
              row ->
                  stored.put(
                      run.id(),
                      new StudyTask.StoredRun(
                          store.completedInstances(study.id(), run.id()),
                          row.status().equals("done"),
                          Optional.ofNullable(row.checkpoint())
                              .filter(path -> Files.isDirectory(Path.of(path))),
                          row.devAccuracy(),
                          accuracies.getOrDefault(run.id(), Double.NaN))));
    }
    return stored;
  }
}
