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
  private final DeviceExecutor.Parts parts;
  private final ResidentModels models;
  private List<ModelRef> reportedModels = List.of();

  UnitReports(DeviceExecutor.Parts parts, ResidentModels models) {
    this.parts = parts;
    this.models = models;
  }

  /** Reports that the executor has started. */
  void reportStart() {
    reportedModels = models.references();
    parts.control().tell(new DeviceExecutor.Event.Started(reportedModels));
  }

  /** Reports the loaded models, if they or the order of their use have changed. */
  void reportModels() {
    List<ModelRef> references = models.references();
    if (!references.equals(reportedModels)) {
      reportedModels = references;
      parts.control().tell(new DeviceExecutor.Event.ModelsChanged(references));
    }
  }

  /** Ends a lease and reports the result of its unit, unless the lease was withdrawn. */
  void reportEnd(Lease lease, UnitResult result) {
    if (!(result instanceof UnitResult.Failed)) {
      parts.memory().failures().succeeded();
    }
    reportModels();
    if (parts.memory().leases().end(lease)) {
      parts.scheduler().tell(new ToScheduler.Finished(lease.id(), result));
    }
    reportMemory();
  }

  /** Reports how much memory of the device the loaded models take. */
  void reportMemory() {
    LocalDevice device = parts.device();
    parts.memory().modelBytes().set(models.bytes());
    device.recorder().deviceMemory(device.name(), models.bytes());
  }

  /**
   * Turns an exception into the failure of the units that were computed. If memory did not suffice,
   * closes other models, so that the next attempt has more of it.
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
