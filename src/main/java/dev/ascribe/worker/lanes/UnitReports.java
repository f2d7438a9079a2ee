package dev.ascribe.worker.lanes;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.List;

/**
 * Reports the ends of units to the scheduler, and the loaded models to the control actor. Not
 * thread-safe: the device's executor owns it.
 */
final class UnitReports {
  private final ExecutorParts parts;
  private final ResidentModels models;
  private List<ModelRef> reportedModels = List.of();

  UnitReports(ExecutorParts parts, ResidentModels models) {
    this.parts = parts;
    this.models = models;
  }

  /** The executor is there. */
  void started() {
    reportedModels = models.references();
    parts.control().tell(new ExecutorEvent.Started(reportedModels));
  }

  /** Models were used; reports them if others are loaded now, or were used last. */
  void modelsUsed() {
    List<ModelRef> references = models.references();
    if (!references.equals(reportedModels)) {
      reportedModels = references;
      parts.control().tell(new ExecutorEvent.ModelsChanged(references));
    }
  }

  /** The unit of a lease came to its end. */
  void ended(Lease lease, UnitResult result) {
    if (!(result instanceof UnitResult.Failed)) {
      parts.memory().failures().succeeded();
    }
    modelsUsed();
    if (parts.memory().leases().end(lease)) {
      parts.scheduler().tell(new ToScheduler.Finished(lease.id(), result));
    }
    LocalDevice device = parts.device();
    device.recorder().deviceMemory(device.name(), models.bytes());
  }

  /**
   * What a failure means for the units that were computed. Where memory did not suffice, other
   * models are closed, so that the next attempt has more of it.
   */
  UnitResult.Failed causeOf(RuntimeException failure) {
    boolean isNamed = failure instanceof AscribeException;
    UnitResult.Failed cause =
        !isNamed && parts.device().runtime().isOutOfMemory(failure)
            ? UnitResult.Failed.of(ErrorCode.OUT_OF_MEMORY, failure)
            : UnitResult.Failed.of(failure);
    if (cause.code() == ErrorCode.OUT_OF_MEMORY) {
      models.putAside();
    }
    return cause;
  }
}
