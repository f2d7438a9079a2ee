package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.study.RunSpec;
import dev.ascribe.telemetry.LogFields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Writes events of studies to the log: failures and early ends at level warn, others at level info.
 * It skips the frequent events. Lines name instances by their ids and never quote their texts.
 * {@link LiveStudy} calls it for each event.
 */
final class StudyLog {
  private static final Logger LOG = LoggerFactory.getLogger(StudyLog.class);

  private StudyLog() {}

  /** Logs an event of a study, unless its kind is too frequent for a log. */
  static void log(String studyId, StudyEvent event) {
    try (MDC.MDCCloseable study = MDC.putCloseable(LogFields.STUDY, studyId)) {
      switch (event.kind()) {
        case PLANNED -> planned((StudyEvent.Planned) event);
        case TRAINING_STARTED ->
            of(((StudyEvent.TrainingStarted) event).run(), () -> LOG.info("training began"));
        case TRAINED -> trained((StudyEvent.Trained) event);
        case UNIT_FAILED -> {
          StudyEvent.UnitFailed failed = (StudyEvent.UnitFailed) event;
          of(failed.run(), () -> unitFailed(failed));
        }
        case RUN_COMPLETED -> runCompleted((StudyEvent.RunCompleted) event);
        case STUDY_COMPLETED -> {
          StudyEvent.StudyCompleted completed = (StudyEvent.StudyCompleted) event;
          LOG.info(
              "study done in {} s, {} failures",
              rounded(completed.seconds()),
              completed.failures());
        }
        case STUDY_ABORTED -> {
          StudyEvent.StudyAborted aborted = (StudyEvent.StudyAborted) event;
          LOG.warn("study ended early: {}: {}", aborted.code(), aborted.message());
        }
        case STUDY_CANCELLED -> LOG.info("study cancelled");
        // These events are too frequent for a log.
        case TRAINING_ADVANCED, INSTANCE_ADVANCED, INSTANCE_COMPLETED -> {}
      }
    }
  }

  private static void planned(StudyEvent.Planned planned) {
    LOG.info(
        "study began: {} runs, {} of {} texts are stored",
        planned.runs(),
        planned.storedInstances(),
        planned.instances());
  }

  private static void trained(StudyEvent.Trained trained) {
    of(
        trained.run(),
        () ->
            LOG.info(
                "trained in {} s, dev accuracy {}",
                rounded(trained.seconds()),
                rounded(trained.devAccuracy())));
  }

  private static void runCompleted(StudyEvent.RunCompleted completed) {
    of(
        completed.run(),
        () ->
            LOG.info(
                "run done: {} texts in {} s, accuracy {}",
                completed.instances(),
                rounded(completed.seconds()),
                rounded(completed.accuracy())));
  }

  private static void unitFailed(StudyEvent.UnitFailed failed) {
    try (MDC.MDCCloseable unit = MDC.putCloseable(LogFields.UNIT, failed.unit())) {
      LOG.warn(
          "given up after {} attempts: {}: {}", failed.attempts(), failed.code(), failed.message());
    }
  }

  private static void of(RunSpec run, Runnable line) {
    try (MDC.MDCCloseable field = MDC.putCloseable(LogFields.RUN, run.id())) {
      line.run();
    }
  }

  /** A number with three decimals, or "unknown" for NaN. */
  private static Object rounded(double value) {
    return Double.isNaN(value) ? "unknown" : Math.round(value * 1000) / 1000.0;
  }
}
