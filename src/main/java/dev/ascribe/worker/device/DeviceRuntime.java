package dev.ascribe.worker.device;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;

/** Loads models onto a device, trains on it, and attributes by internals. Used by one thread. */
public interface DeviceRuntime {
  /** Called on the executor's thread before anything else. */
  void prepareThread();

  /** Loads a model onto the device. */
  ExplainableModel load(ModelRef reference);

  /** Trains a run and leaves its best weights in the unit's checkpoint directory. */
  UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress);

  /** Attributes with a method that needs the model's internals. */
  Attribution attribute(
      ExplainableModel model, EncodedInput input, WorkUnit.Attribute unit, Pauses pauses);

  /** Whether a failure means that the device's memory did not suffice. */
  boolean isOutOfMemory(RuntimeException failure);

  /** Lets a long computation pause, so that urgent units can be computed meanwhile. */
  interface Pauses {
    /**
     * Called between two parts of the computation. Other models may be used meanwhile.
     *
     * @throws dev.ascribe.common.AscribeException CANCELLED if the computation was withdrawn
     */
    void pause();

    /** Whether the next part should be short, since requests are likely to come meanwhile. */
    boolean isHurried();
  }

  /** Is told of a training's progress, and can cancel it. */
  interface TrainingProgress extends Pauses {
    void advanced(int step, int steps);

    boolean isCancelled();
  }
}
