package dev.ascribe.app;

import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.registry.StudyOpener;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyLock;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Opens studies over the files of this machine.
 *
 * @param home directory of models and checkpoints
 */
record LocalStudyOpener(ResultStore store, ModelCatalog catalog, Path home) implements StudyOpener {
  @Override
  public Optional<Opened> open(StudySubmission submission, Instant submitted) {
    StudySpec study = submission.study();
    if (isDone(study)) {
      return Optional.empty();
    }
    StudyPreparation prepared = StudyPreparation.check(study, catalog);
    StudyLock lock = store.lockStudy(study.id());
    try {
      StudyTask task = prepared.begin(store, home);
      store.upsert(
          List.of(
              new SubmissionRow(
                  study.id(),
                  submission.priority().id(),
                  submitted.toEpochMilli(),
                  task.instances())));
      return Optional.of(new Opened(task, lock));
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private boolean isDone(StudySpec study) {
    return store.study(study.id()).map(StudyRow::status).filter("done"::equals).isPresent();
  }
}
