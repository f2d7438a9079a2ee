package dev.ascribe.aggregation;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultTable;
import dev.ascribe.telemetry.Recorder;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Reports to the meters what the aggregator holds and commits.
 *
 * @param nanos the clock by which rows wait
 */
record CommitRecorder(Recorder recorder, LongSupplier nanos) {
  /** Since when rows wait. */
  void waiting(RowBuffer buffer) {
    recorder.storeWaiting(buffer.oldestNanos());
  }

  /** The batch is durable. */
  void stored(RowBuffer buffer) {
    buffer.rowsOfBatch().stream()
        .collect(Collectors.groupingBy(ResultTable::nameOf, Collectors.counting()))
        .forEach((table, rows) -> recorder.rowsStored(table, rows.intValue()));
    recorder.batchStored(Duration.ofNanos(nanos.getAsLong() - buffer.batch().get(0).nanos()));
  }

  /**
   * A commit has failed. A store that refuses rows of a study that another process has taken over
   * works as it should.
   */
  void failed(CommitFailure failure) {
    if (failure.code() != ErrorCode.TAKEN_OVER) {
      recorder.batchFailed(failure.code(), failure.line());
    }
  }
}
