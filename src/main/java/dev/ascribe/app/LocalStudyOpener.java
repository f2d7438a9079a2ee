package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.scheduling.CheckpointRetention;
import dev.ascribe.scheduling.CostForecast;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.registry.StudyOpener;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyLocks.StudyLock;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import dev.ascribe.training.CheckpointHome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Opens the studies of a daemon: checks a study against the models and data files of this machine,
 * locks it, and enters it into the store.
 *
 * @param home directory of models and checkpoints
 * @param settings say whether trained weights are kept, and how large an attribution may be
 * @param stopping whether the shutdown of the engine has begun
 */
record LocalStudyOpener(
    ResultStore store,
    ModelCatalog catalog,
    Path home,
    SchedulerSettings settings,
    BooleanSupplier stopping)
    implements StudyOpener {
  @Override
  public Optional<Opened> open(StudySubmission submission, Instant submitted) {
    try {
      if (isDone(submission.study())
          && (!submission.recompute()
              || (isUnchanged(submission.study()) && hasItsWeights(submission.study())))) {
        return Optional.empty();
      }
      return Optional.of(begin(submission, submitted));
    } catch (RuntimeException failure) {
      // During a shutdown, the store and other parts close, so the failure tells nothing more.
      throw stopping.getAsBoolean() ? EngineShutdown.Reason.STOPPED.told().asException() : failure;
    }
  }

  private Opened begin(StudySubmission submission, Instant submitted) {
    StudySpec study = submission.study();
    StudyPreparation prepared = StudyPreparation.check(study, catalog, settings.maxCoalitions());
    if (stopping.getAsBoolean()) {
      // The caller is told that the study was refused, so the study must not enter the store.
      throw EngineShutdown.Reason.STOPPED.told().asException();
    }
    StudyLock lock = store.locks().takeOver(study.id(), Duration.ZERO);
    try {
      StudyTask ready =
          prepared.begin(
              store,
              home,
              Recomputation.of(
                  submission.recompute(), settings.keepCheckpoints() == CheckpointRetention.ALL),
              task -> List.of(row(submission, submitted, task)));
      return new Opened(
          ready,
          CostForecast.inSeconds(study, ready.words(), ready.workLeft(), catalog),
          () -> giveBack(lock, study.id()));
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void giveBack(StudyLock lock, String studyId) {
    // The directory may belong to a process that has taken the study over.
    if (lock.isOwn()) {
      new CheckpointHome(home).deleteIfEmpty(studyId);
    }
    lock.close();
  }

  private static SubmissionRow row(StudySubmission submission, Instant submitted, StudyTask task) {
    return new SubmissionRow(
        submission.study().id(),
        submission.priority().id(),
        submitted.toEpochMilli(),
        task.instances());
  }

  @Override
  public void requireUnchanged(StudySpec study) {
    StudyInputs inputs;
    try {
      inputs = StudyInputs.read(study, catalog);
    } catch (AscribeException gone) {
      // The files are gone, so the stored results cannot be mixed with those of other files.
      return;
    }
    new StudyPreparation(study, StudyPlan.of(study), Map.of(), inputs).requireUnchanged(store);
  }

  private boolean isUnchanged(StudySpec study) {
    try {
      requireUnchanged(study);
      return true;
    } catch (AscribeException changed) {
      if (changed.code() == ErrorCode.INPUT_CHANGED) {
        return false;
      }
      throw changed;
    }
  }

  /** Whether no run of a study must be computed again to get its trained weights. */
  private boolean hasItsWeights(StudySpec study) {
    Recomputation recompute =
        Recomputation.of(true, settings.keepCheckpoints() == CheckpointRetention.ALL);
    return StudyPlan.of(study).runs().stream()
        .noneMatch(
            run ->
                store
                    .run(study.id(), run.id())
                    .filter(row -> recompute.needsWeightsOf(run, row))
                    .isPresent());
  }

  private boolean isDone(StudySpec study) {
    return store.study(study.id()).map(StudyRow::status).filter("done"::equals).isPresent();
  }
}
