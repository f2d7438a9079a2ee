package dev.ascribe.reporting.studies;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Demonstrations;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds the models of stored runs, so that new texts can be explained with them. A run that was
 * trained needs its weights, which stay only if its process was told to keep them. Thread-safe.
 * Every call blocks.
 *
 * @param catalog resolves the names of the pre-trained models
 */
public record RunModels(ResultStore store, ModelCatalog catalog) {
  /** Separates the study from the run in a name. Ids contain no such character. */
  private static final char SEPARATOR = '/';

  /** The most runs that an error lists. */
  private static final int MOST_LISTED = 10;

  private static final String HOW_TO_KEEP =
      "compute the run anew with 'run STUDY.conf --keep-checkpoints --recompute', or in a daemon"
          + " with the setting ascribe.scheduling.keep-checkpoints = all and 'submit --recompute'";

  /**
   * The model of a run, and what its study set for it.
   *
   * @param model with the trained weights, if the run was trained
   * @param task of the run's data set
   * @param attribution the settings of attributions in the study
   */
  public record RunModel(ModelRef model, Task task, AttributionSpec attribution) {
    /**
     * Refuses a text that the model was not made for.
     *
     * @param place beginning of the error
     * @param pair the caller's name of the second text
     * @throws AscribeException BAD_USAGE
     */
    public void requireFitting(String place, String pair, boolean hasPair) {
      if (hasPair != (task == Task.NLI)) {
        throw new AscribeException(
            ErrorCode.BAD_USAGE,
            "%s: the run is of task %s, which %s"
                .formatted(
                    place,
                    task.id(),
                    hasPair
                        ? "takes one text, without " + pair
                        : "needs " + pair + ", the hypothesis"));
      }
    }
  }

  /**
   * Finds the model of a run.
   *
   * @param place beginning of errors, such as the name of an option
   * @param name {@code STUDY/RUN}, with the id of the study or its name if no other stored study
   *     has the same name
   * @throws AscribeException BAD_USAGE for another form; UNKNOWN_STUDY, UNKNOWN_NAME for a run that
   *     the study does not have; MODEL_NOT_FOUND if the weights of the run are not there;
   *     INPUT_CHANGED if they, or the pre-trained model, are not those of the run
   */
  public RunModel find(String place, String name) {
    int slash = name.indexOf(SEPARATOR);
    if (slash <= 0 || slash == name.length() - 1) {
      throw withoutRun(place, slash < 0 ? name : name.substring(0, slash));
    }
    StudyRow studyRow = StudyLookup.find(store, place, name.substring(0, slash));
    StudySpec study = StudyJson.readUnchecked(studyRow.spec(), studyRow.studyId());
    RunSpec run = run(place, study, name.substring(slash + 1));
    RunRow row =
        store
            .run(study.id(), run.id())
            .orElseThrow(() -> missing(place, study, run, "it has not begun yet"));
    ModelRef model = run.untrainedModel(Demonstrations.of(run, dataset(run, study)));
    return new RunModel(
        run.isTrained() ? trained(place, study, run, row, model) : untrained(place, row, model),
        run.dataset().task(),
        study.attribution());
  }

  /** The error for a study without one of its runs, which it lists. */
  private AscribeException withoutRun(String place, String name) {
    if (name.isEmpty()) {
      return new AscribeException(
          ErrorCode.BAD_USAGE,
          "%s: names no study; STUDY/RUN is needed, the id of a study and of one of its runs"
              .formatted(place));
    }
    StudyRow row = StudyLookup.find(store, place, name);
    List<String> runs =
        StudyPlan.of(StudyJson.readUnchecked(row.spec(), row.studyId())).runs().stream()
            .map(RunSpec::id)
            .toList();
    return new AscribeException(
        ErrorCode.BAD_USAGE,
        "%s: '%s' is a study; name one of its runs too, as %s/RUN: %s%s"
            .formatted(
                place,
                name,
                name,
                String.join(", ", runs.subList(0, Math.min(runs.size(), MOST_LISTED))),
                runs.size() > MOST_LISTED
                    ? " and %d more".formatted(runs.size() - MOST_LISTED)
                    : ""));
  }

  private static RunSpec run(String place, StudySpec study, String runId) {
    List<RunSpec> runs = StudyPlan.of(study).runs();
    return runs.stream()
        .filter(run -> run.id().equals(runId))
        .findFirst()
        .orElseThrow(
            () ->
                Names.unknown(
                    place + ": study " + study.id() + ": run",
                    runId,
                    runs.stream().map(RunSpec::id).toList()));
  }

  /** The data set of a decoder's demonstrations; null where none are needed. */
  private static Dataset dataset(RunSpec run, StudySpec study) {
    return run.paradigm() == Paradigm.DECODER
        ? DatasetLoader.load(run.dataset(), study.attribution().features())
        : null;
  }

  private ModelRef untrained(String place, RunRow row, ModelRef model) {
    requireSame(
        place,
        "model '%s'".formatted(model.model()),
        row.modelDigest(),
        catalog.resolve(model.model()));
    return model;
  }

  private ModelRef trained(String place, StudySpec study, RunSpec run, RunRow row, ModelRef model) {
    if (row.checkpoint() == null) {
      throw missing(
          place,
          study,
          run,
          row.status().equals("done")
              ? "its trained weights were not kept; " + HOW_TO_KEEP
              : "it has no trained weights yet (it is %s)".formatted(row.status()));
    }
    Path directory = Path.of(row.checkpoint());
    if (!Files.isDirectory(directory)) {
      throw missing(
          place,
          study,
          run,
          "its trained weights in %s are gone (ascribe.retention limits how long they stay); %s"
              .formatted(directory, HOW_TO_KEEP));
    }
    untrained(place, row, model);
    requireSame(
        place,
        "the directory of trained weights %s".formatted(directory),
        row.checkpointDigest(),
        directory);
    return model.withCheckpoint(row.checkpoint());
  }

  private static void requireSame(String place, String what, String expected, Path directory) {
    if (expected != null && !ModelDigest.of(directory).equals(expected)) {
      throw new AscribeException(
          ErrorCode.INPUT_CHANGED,
          "%s: %s has changed since the run; put the former files back, or run the study again"
              .formatted(place, what));
    }
  }

  private static AscribeException missing(
      String place, StudySpec study, RunSpec run, String reason) {
    return new AscribeException(
        ErrorCode.MODEL_NOT_FOUND,
        "%s: run %s of study %s: %s".formatted(place, run.id(), study.id(), reason));
  }
}
