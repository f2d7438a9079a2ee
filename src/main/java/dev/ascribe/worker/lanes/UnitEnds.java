package dev.ascribe.worker.lanes;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How units end: with a result, with a failure that is their own, or with one that the executor has
 * to start again for. Not thread-safe: the device's executor owns it.
 */
final class UnitEnds {
  private static final Logger LOG = LoggerFactory.getLogger(UnitEnds.class);

  private final ExecutorParts parts;
  private final ResidentModels models;
  private final Consumer<Lease> ended;

  /**
   * @param ended hears of each lease that came to its end
   */
  UnitEnds(ExecutorParts parts, ResidentModels models, Consumer<Lease> ended) {
    this.parts = parts;
    this.models = models;
    this.ended = ended;
  }

  void finish(Lease lease, UnitResult result) {
    if (!(result instanceof UnitResult.Failed)) {
      parts.retained().failures().succeeded();
    }
    ended.accept(lease);
    parts.control().accept(new DeviceWorker.UnitDone(lease.id(), result, models.references()));
    parts.device().recorder().deviceMemory(parts.device().name(), models.bytes());
  }

  /**
   * Runs a computation on behalf of leases. What the caller got wrong is a reply, and so is memory
   * that did not suffice, for which other models are put aside: the next attempt has more of it.
   * Anything else is reported for these leases and then thrown.
   *
   * @param onTheWay nothing is thrown, since this is in the middle of a long computation that would
   *     be lost
   * @param drop forgets a lease whose failure was not thrown
   */
  void guarded(List<Lease> leases, boolean onTheWay, Consumer<Lease> drop, Runnable computation) {
    try {
      computation.run();
    } catch (AscribeException failure) {
      if (failure.code() == ErrorCode.OUT_OF_MEMORY) {
        models.putAside();
      }
      leases.forEach(lease -> finish(lease, UnitResult.Failed.of(failure)));
      leases.forEach(drop);
    } catch (RuntimeException failure) {
      boolean outOfMemory = parts.device().runtime().isOutOfMemory(failure);
      ErrorCode code = outOfMemory ? ErrorCode.OUT_OF_MEMORY : ErrorCode.INTERNAL;
      if (outOfMemory) {
        models.putAside();
      }
      leases.forEach(lease -> finish(lease, UnitResult.Failed.of(code, failure)));
      if (!outOfMemory && !onTheWay) {
        throw parts.retained().failures().failed(failure);
      }
      leases.forEach(drop);
      LOG.warn("units failed, the device goes on", failure);
    }
  }
}
