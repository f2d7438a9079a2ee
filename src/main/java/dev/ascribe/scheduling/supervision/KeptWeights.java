package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.CheckpointRetention;
import dev.ascribe.scheduling.supervision.RunTracker.State;
import dev.ascribe.study.RunSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Decides which trained weights stay after their run is complete. Not thread-safe: the study's
 * supervisor owns it.
 *
 * @param runs all runs of the study
 */
record KeptWeights(CheckpointRetention retention, Collection<RunTracker> runs) {
  /** Higher accuracy on development texts is better; the smaller seed decides between equals. */
  private static final Comparator<RunTracker> BEST_FIRST =
      Comparator.comparingDouble(KeptWeights::accuracy)
          .reversed()
          .thenComparingLong(run -> run.run().seed());

  /** A run without development texts has no accuracy. */
  private static double accuracy(RunTracker run) {
    return Double.isNaN(run.devAccuracy()) ? Double.NEGATIVE_INFINITY : run.devAccuracy();
  }

  /**
   * Returns the runs whose weights are not needed any more since a run is complete: the run itself,
   * or those that are not the best.
   */
  List<RunTracker> unneededAfter(RunTracker completed) {
    if (!completed.run().isTrained()) {
      return List.of();
    }
    return switch (retention) {
      case ALL -> List.of();
      case NONE -> List.of(completed);
      case BEST ->
          runs.stream()
              .filter(run -> run.state() == State.DONE && run.hasCheckpoint())
              .filter(run -> differOnlyInSeed(run.run(), completed.run()))
              .sorted(BEST_FIRST)
              .skip(1)
              .toList();
    };
  }

  private static boolean differOnlyInSeed(RunSpec one, RunSpec other) {
    return one.dataset().equals(other.dataset())
        && one.model().equals(other.model())
        && one.paradigm() == other.paradigm()
        && one.trainingSize() == other.trainingSize();
  }
}
