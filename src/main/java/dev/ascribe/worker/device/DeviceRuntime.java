package dev.ascribe.worker.device;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;

/** What an executor does on its device, apart from evaluating coalitions. Used by one thread. */
public interface DeviceRuntime {
  /** Called first on the executor's thread. */
  void prepareThread();

  /** Loads a model onto the device. */
  ExplainableModel load(ModelRef reference);

  /** Trains a run and leaves its best weights in the unit's checkpoint directory. */
  UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress);

  /** Attributes with a method that needs the model's internals. */
  Attribution attribute(
      ExplainableModel model, EncodedInput input, WorkUnit.Attribute unit, Pauses pauses);

  /** Whether the failure says that the device's memory is spent. */
  boolean isOutOfMemory(RuntimeException failure);

  /** Where a long computation lets others go first. */
  interface Pauses {
    /**
     * Called between two parts of the computation. Other models may be used meanwhile.
     *
     * @throws dev.ascribe.common.AscribeException CANCELLED when nobody waits for it any more
     */
    void pause();

    /** Whether the next part should be short, since others are likely to come meanwhile. */
    boolean isHurried();
  }

  /** Hears of training, and can stop it. */
  interface TrainingProgress extends Pauses {
    void advanced(int step, int steps);

    boolean isCancelled();
  }
}
