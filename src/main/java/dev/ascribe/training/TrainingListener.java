package dev.ascribe.training;

/**
 * Receives the progress of a training, on the training thread, which continues when the call
 * returns.
 */
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
   * Called where the training can be paused as well: between two tensors that are loaded, within a
   * step, between two batches of an evaluation and between two tensors of a checkpoint. An
   * exception ends the training.
   */
  default void onPause() {}
}
