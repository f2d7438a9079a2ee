package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.reporting.studies.EarlierStudies;
import dev.ascribe.scheduling.StudyChecks;
import dev.ascribe.scheduling.supervision.StoredSamplings;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import dev.ascribe.training.CheckpointHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A study whose data and models were checked. The check comes before any work, so that a study with
 * bad input leaves nothing in the store.
 *
 * @param datasets the data sets by their names
 * @param inputs digests of the files of the study
 */
record StudyPreparation(
    StudySpec study, StudyPlan plan, Map<String, Dataset> datasets, StudyInputs inputs) {
  private static final Logger LOG = LoggerFactory.getLogger(StudyPreparation.class);

  /**
   * Loads the data sets of a study, and checks that all runs of its plan are possible.
   *
   * @param maxCoalitions most coalitions of one attribution
   */
  static StudyPreparation check(StudySpec study, ModelCatalog catalog, int maxCoalitions) {
    StudyPlan plan = StudyPlan.of(study);
    if (plan.runs().isEmpty()) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          study.name()
              + ": has no runs; "
              + String.join("; ", plan.skipped().stream().map(StudyPlan.Skipped::reason).toList()));
    }
    StudyInputs inputs = StudyInputs.read(study, catalog);
    Map<String, Dataset> datasets = new LinkedHashMap<>();
    for (DatasetSpec dataset : study.datasets()) {
      DatasetLoader.Loaded loaded =
          DatasetLoader.loadAndCount(dataset, study.strict(), study.attribution().features());
      if (loaded.skipped().total() > 0) {
        LOG.info("{}: rows left out: {}", dataset.name(), loaded.skipped().describe());
      }
      datasets.put(dataset.name(), loaded.dataset());
    }
    StudyChecks.requirePossibleRuns(
        study, plan, datasets, model -> Optional.of(catalog.resolve(model)));
    StudyChecks.requirePossibleBudgets(study, datasets, maxCoalitions)
        .forEach(warning -> LOG.warn("study {}: {}", study.id(), warning));
    StudyInputs after = StudyInputs.read(study, catalog);
    if (!after.equals(inputs)) {
      throw new AscribeException(
          ErrorCode.INPUT_CHANGED,
          study.id() + ": its data files or models were changed while they were read; try again");
    }
    return new StudyPreparation(study, plan, datasets, inputs);
  }

  /** Like {@link #begin(ResultStore, Path, Recomputation, Function)}, without further rows. */
  StudyTask begin(ResultStore store, Path home, Recomputation recompute) {
    return begin(store, home, recompute, task -> List.of());
  }

  /**
   * Reads which results of the study are stored already, and writes the rows of the study and its
   * new runs to the store.
   *
   * @param recompute which stored runs have their results deleted, so that they are computed again
   * @param further makes more rows that are written in the same transaction
   * @throws AscribeException INPUT_CHANGED if stored results were computed from other files and
   *     {@code recompute} does not allow that
   */
  StudyTask begin(
      ResultStore store,
      Path home,
      Recomputation recompute,
      Function<StudyTask, List<? extends ResultRow>> further) {
    if (!recompute.isAllowed()) {
      requireNoResultsOfOtherFiles(store);
    }
    CheckpointHome weights = new CheckpointHome(home);
    if (plan.runs().stream().anyMatch(RunSpec::isTrained)) {
      weights.claim(study.id(), store.identity());
    }
    Path checkpoints = weights.of(study.id());
    Map<String, Integer> deaths = UnitDeaths.of(study.id(), store);
    Map<String, StudyTask.StoredRun> stored = new StoredRuns(study, store).read(plan);
    for (RunSpec run : outdated(store, stored, recompute)) {
      store.forgetRun(study.id(), run.id());
      stored.remove(run.id());
    }
    StudyTask task =
        new StudyTask(
            study,
            plan,
            datasets,
            inputs.ofAll(plan),
            stored,
            deaths,
            StoredSamplings.read(study.id(), store),
            checkpoints);
    List<ResultRow> rows = new ArrayList<>(task.firstRows());
    rows.addAll(further.apply(task));
    store.upsert(rows);
    return task;
  }

  /**
   * Throws INPUT_CHANGED if a file of the study was edited and got another size. The study has
   * another id then, and would leave the results under its former id without a word.
   */
  private void requireNoResultsOfOtherFiles(ResultStore store) {
    EarlierStudies.of(study, store)
        .ofOtherFiles()
        .ifPresent(
            earlier ->
                plan.runs().stream()
                    .flatMap(
                        run ->
                            store.run(earlier.studyId(), run.id()).stream()
                                .flatMap(row -> inputs.changeOf(run, row).stream()))
                    .findFirst()
                    .ifPresent(
                        change -> {
                          throw StudyInputs.refusal(study, earlier, change);
                        }));
  }

  /** Throws INPUT_CHANGED if stored results were computed from other files. */
  void requireUnchanged(ResultStore store) {
    outdated(store, new StoredRuns(study, store).read(plan), Recomputation.NONE);
  }

  /**
   * The runs whose stored results must be deleted: their files have changed, or weights are lost or
   * missing.
   */
  private List<RunSpec> outdated(
      ResultStore store, Map<String, StudyTask.StoredRun> stored, Recomputation recompute) {
    List<RunSpec> outdated = new ArrayList<>();
    for (RunRow row : store.runs(study.id())) {
      RunSpec run = plan.runs().stream().filter(r -> r.id().equals(row.runId())).findFirst().get();
      StudyTask.StoredRun known = stored.get(run.id());
      Optional<String> change = inputs.changeOf(run, row);
      if (change.isPresent() && known.hasResults()) {
        if (!recompute.isAllowed()) {
          throw StudyInputs.refusal(study, run, change.get());
        }
        LOG.warn("study {}: run {} is computed again: {}", study.id(), run.id(), change.get());
        outdated.add(run);
      } else if (change.isPresent()
          || known.hasLostWeights()
          || recompute.needsWeightsOf(run, row)) {
        outdated.add(run);
      }
    }
    return outdated;
  }
}
