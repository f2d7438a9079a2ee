package dev.ascribe.scheduling.supervision;

import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.Demonstrations;
import dev.ascribe.dataset.Instance;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.coordination.SampledValues;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.StudyWork;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A study that was checked against its data and the store, ready to run.
 *
 * @param datasets the data sets by name
 * @param inputs digests of the files of each run, by the ids of the runs; runs with unknown files
 *     are missing
 * @param stored what the store already has, by the ids of the runs
 * @param deaths how many processes died during a unit, by the ids of the units
 * @param sampled values of samplings that an earlier process did not finish, by {@link
 *     InstanceTask#name}
 * @param checkpoints root directory of the study's trained weights
 */
public record StudyTask(
    StudySpec study,
    StudyPlan plan,
    Map<String, Dataset> datasets,
    Map<String, RunInputs> inputs,
    Map<String, StoredRun> stored,
    Map<String, Integer> deaths,
    Map<String, List<SampledValues>> sampled,
    Path checkpoints) {

  /**
   * The digests of the model and the data set from which a run is computed. A stored result belongs
   * to the run only if it was computed from files with these digests.
   *
   * @param model digest of the model before training; null if it is not known
   * @param data digest of the data set; null if it is not known
   */
  public record RunInputs(String model, String data) {
    /** The inputs of runs that an older version stored without digests. */
    public static final RunInputs UNKNOWN = new RunInputs(null, null);
  }

  /**
   * What the store has of one run.
   *
   * @param completedInstances ids of the instances whose rows are durable
   * @param done whether the figures of the run are stored too
   * @param checkpoint directory of the trained weights where they still exist
   * @param checkpointDigest digest of that directory; null if there is none
   * @param hasLostWeights whether the trained weights are gone or damaged, so that the run cannot
   *     be completed with the same weights
   * @param inputs digests of the files that the stored results were computed from
   * @param devAccuracy accuracy of the trained weights on the development set
   * @param accuracy accuracy on the run's instances; NaN unless the run is done
   */
  public record StoredRun(
      Set<String> completedInstances,
      boolean done,
      Optional<String> checkpoint,
      String checkpointDigest,
      boolean hasLostWeights,
      RunInputs inputs,
      double devAccuracy,
      double accuracy) {
    static final StoredRun NOTHING =
        new StoredRun(
            Set.of(),
            false,
            Optional.empty(),
            null,
            false,
            RunInputs.UNKNOWN,
            Double.NaN,
            Double.NaN);

    /** Whether any result of the run is stored. */
    public boolean hasResults() {
      return done || !completedInstances.isEmpty() || checkpoint.isPresent();
    }
  }

  RunInputs inputsOf(RunSpec run) {
    return inputs.getOrDefault(run.id(), RunInputs.UNKNOWN);
  }

  StoredRun storedOf(RunSpec run) {
    return stored.getOrDefault(run.id(), StoredRun.NOTHING);
  }

  /**
   * The rows that the store must have before any result: the row of the study, and the rows of runs
   * that are new to the store or whose inputs it does not know.
   */
  public List<ResultRow> firstRows() {
    List<ResultRow> rows = new ArrayList<>();
    rows.add(row("running"));
    for (RunSpec run : plan.runs()) {
      StoredRun known = storedOf(run);
      boolean isNew = !stored.containsKey(run.id());
      if (!known.done() && (isNew || !known.inputs().equals(inputsOf(run)))) {
        RunTracker tracker = tracker(run);
        rows.add(tracker.row(study.id(), RunTracker.State.PENDING));
      }
    }
    return rows;
  }

  /**
   * The row of the study with a new status.
   *
   * @param status running, done, failed or cancelled
   */
  public StudyRow row(String status) {
    return new StudyRow(
        study.id(),
        study.name(),
        study.digest(),
        StudyJson.write(study),
        status,
        status.equals(StudyStatus.State.RUNNING.id()) ? null : Instant.now().toEpochMilli());
  }

  /**
   * An instance to be explained.
   *
   * @param model the run's model, with its trained weights
   */
  InstanceTask instance(RunSpec run, ModelRef model, Instance instance) {
    String name = InstanceTask.name(run.id(), instance.id());
    return new InstanceTask(study, run, model, instance, sampled.getOrDefault(name, List.of()));
  }

  /** The tracker of a run at the start of the study. */
  RunTracker tracker(RunSpec run) {
    return new RunTracker(run, modelOf(run), datasetOf(run).test(), inputsOf(run), storedOf(run));
  }

  /** The number of features of each test instance, by the name of the data set. */
  public Map<String, List<Integer>> words() {
    Map<String, List<Integer>> words = new HashMap<>();
    datasets.forEach(
        (name, dataset) ->
            words.put(
                name,
                dataset.test().stream()
                    .map(instance -> instance.input().words(study.attribution().features()).size())
                    .toList()));
    return words;
  }

  /** The work that the store lacks. */
  public StudyWork workLeft() {
    StudyWork work = StudyWork.of(study, words());
    for (RunSpec run : plan.runs()) {
      StoredRun known = storedOf(run);
      work =
          work.without(
              run.id(),
              known.completedInstances().size(),
              known.done() || known.checkpoint().isPresent());
    }
    return work;
  }

  /** Number of instances of all runs together. */
  public int instances() {
    return plan.runs().stream().mapToInt(run -> datasetOf(run).test().size()).sum();
  }

  /**
   * Returns the model of a run before training; that of a decoder has the demonstrations of the
   * run.
   */
  ModelRef modelOf(RunSpec run) {
    return run.untrainedModel(Demonstrations.of(run, datasetOf(run)));
  }

  /** The directory of a run's trainings. */
  Path checkpointOf(RunSpec run) {
    return checkpoints.resolve(run.id());
  }

  Dataset datasetOf(RunSpec run) {
    return datasets.get(run.dataset().name());
  }
}
