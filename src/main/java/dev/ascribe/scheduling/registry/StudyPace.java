package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.StudyEvent;
import java.util.HashMap;
import java.util.Map;

/**
 * Estimates when a study ends: the remaining texts at the average time of the texts so far, and the
 * remaining trainings at the average time of their steps. Not thread-safe: the registry owns it.
 */
final class StudyPace {
  private record Training(long sinceNanos, int step, int steps) {}

  private final Map<String, Training> trainings = new HashMap<>();
  private final long startNanos;
  private double trainingSeconds;
  private int trained;
  private int explained;

  /**
   * @param nanos the time at which the study begins
   */
  StudyPace(long nanos) {
    this.startNanos = nanos;
  }

  void apply(StudyEvent event, long nanos) {
    switch (event.kind()) {
      case TRAINING_STARTED ->
          trainings.put(((StudyEvent.TrainingStarted) event).run().id(), new Training(nanos, 0, 0));
      case TRAINING_ADVANCED -> {
        StudyEvent.TrainingAdvanced advanced = (StudyEvent.TrainingAdvanced) event;
        trainings.computeIfPresent(
            advanced.run().id(),
            (run, training) ->
                new Training(training.sinceNanos(), advanced.step(), advanced.steps()));
      }
      case TRAINED -> {
        StudyEvent.Trained ended = (StudyEvent.Trained) event;
        trainings.remove(ended.run().id());
        trainingSeconds += ended.seconds();
        trained++;
      }
      case INSTANCE_COMPLETED -> explained++;
      case RUN_COMPLETED -> trainings.remove(((StudyEvent.RunCompleted) event).run().id());
      case PLANNED, UNIT_FAILED, STUDY_COMPLETED, STUDY_ABORTED, STUDY_CANCELLED -> {}
    }
  }

  /**
   * Seconds to the end, or NaN while too little is known.
   *
   * @param left number of instances that are neither stored nor failed
   * @param toTrain number of runs that have yet to be trained, including those in training
   */
  double secondsLeft(int left, int toTrain, long nanos) {
    double ofOneTraining = secondsOfATraining(nanos);
    double running = 0;
    double ahead = 0;
    for (Training training : trainings.values()) {
      double spent = (nanos - training.sinceNanos()) / 1e9;
      running += spent;
      ahead += Math.min(spent, ofOneTraining);
    }
    double explaining = (nanos - startNanos) / 1e9 - trainingSeconds - running;
    double texts = left == 0 ? 0 : left * Math.max(0, explaining) / explained;
    double models = toTrain == 0 ? 0 : toTrain * ofOneTraining - ahead;
    double seconds = texts + Math.max(0, models);
    return Double.isFinite(seconds) ? seconds : Double.NaN;
  }

  /**
   * Seconds of one training: the mean of those that are done, else extrapolated from one in
   * progress.
   */
  private double secondsOfATraining(long nanos) {
    if (trained > 0) {
      return trainingSeconds / trained;
    }
    return trainings.values().stream()
        .filter(training -> training.step() > 0)
        .mapToDouble(
            training -> (nanos - training.sinceNanos()) / 1e9 * training.steps() / training.step())
        .findFirst()
        .orElse(Double.NaN);
  }
}
