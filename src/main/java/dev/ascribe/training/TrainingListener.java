package dev.ascribe.training;

/** Hears of each optimiser step, on the training thread. */
@FunctionalInterface
public interface TrainingListener {
  TrainingListener NONE = (step, steps, loss) -> {};

  /**
   * A step was taken.
   *
   * @param step counts from 1
   * @param steps of the whole training
   * @param loss mean cross-entropy of the step's batch before the update, in nats
   */
  void onStep(int step, int steps, double loss);
}
