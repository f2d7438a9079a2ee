package dev.ascribe.scheduling.queue;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.QueuedUnit.Lent;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.Optional;

/**
 * Decides whether a unit is tried again whose attempt has failed, and with which history.
 *
 * <p>A failure of bad input is final. Other failures count against the unit until its attempts are
 * exhausted. A worker that dies or falls silent takes all its units with it, whatever is wrong with
 * it, so these losses are counted apart, up to the same number. Results that are no numbers come
 * from the model or from a fault of the device, so a second attempt has to confirm them, on another
 * device if there is any. A training is too long for that.
 *
 * @param attempts how often a unit may fail, and how often it may be lost
 */
record RetryRule(int attempts) {

  /** Returns the unit for its next attempt after a device has failed it; empty if it has none. */
  Optional<QueuedUnit> afterFailure(Lent lent, UnitResult.Failed failed, long now) {
    QueuedUnit queued = lent.queued();
    boolean mayRetry = failed.isRetryable() || isUnconfirmed(queued, failed);
    return mayRetry && queued.failures() < attempts
        ? Optional.of(queued.retriedAfter(lent.device(), failed.code(), now))
        : Optional.empty();
  }

  private static boolean isUnconfirmed(QueuedUnit queued, UnitResult.Failed failed) {
    return failed.code() == ErrorCode.NON_FINITE_OUTPUT
        && queued.unit().kind() != WorkUnit.Kind.TRAIN
        && !queued.failedOn().containsValue(failed.code());
  }

  /** Returns the unit for its next attempt after its worker was lost; empty if it has none. */
  Optional<QueuedUnit> afterLoss(Lent lent, long now) {
    QueuedUnit queued = lent.queued();
    return queued.losses() + 1 < attempts
        ? Optional.of(queued.retriedAfterLoss(lent.device(), now))
        : Optional.empty();
  }
}
