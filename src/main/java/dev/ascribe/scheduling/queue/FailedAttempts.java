package dev.ascribe.scheduling.queue;

import dev.ascribe.scheduling.queue.QueuedUnit.Lent;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Ends attempts that failed: puts their units back to the beginning of the queue for the next
 * attempt, or tells their submitters that they have failed for good.
 *
 * @param clock of the scheduler, in milliseconds
 */
record FailedAttempts(
    WorkLedger ledger, RetryRule retries, Recorder recorder, LongSupplier clock, Logger log) {

  /** A device has failed a unit. */
  void failed(Lent lent, UnitResult.Failed failed) {
    end(lent, failed, retries.afterFailure(lent, failed, clock.getAsLong()));
  }

  /** Units were lost together with their worker. */
  void lost(List<Lent> units, Loss loss) {
    // Each that is tried again is put before all others, so the first one goes last.
    for (int i = units.size() - 1; i >= 0; i--) {
      Lent lent = units.get(i);
      Optional<QueuedUnit> next = retries.afterLoss(lent, clock.getAsLong());
      end(
          lent,
          loss.on(lent.device()),
          loss == Loss.PROCESS ? next.map(QueuedUnit::suspect) : next);
    }
  }

  /** Ends an attempt; {@code next} is the unit for its next one, if there is any. */
  private void end(Lent lent, UnitResult.Failed failed, Optional<QueuedUnit> next) {
    QueuedUnit queued = lent.queued();
    recorder.unitFailed(
        queued.unit().kind().label(), failed.code(), lent.heldFor(clock.getAsLong()));
    if (next.isPresent()) {
      lent.log(log, failed);
      ledger.queueOf(queued.owner()).addFirst(next.get());
    } else {
      queued
          .replyTo()
          .tell(new UnitOutcome.Failed(queued.unit().unitId(), failed, queued.attempt()));
    }
  }
}
