package dev.ascribe.training;

/** Hears of a training's course, on the training thread, which goes on when it returns. */
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

  /**
   * The training can be held up here as well: between two tensors that are loaded, within a step,
   * between two batches of an evaluation and between two tensors of a checkpoint. What it throws
   * ends the training.
   */
  default void onPause() {}
}
