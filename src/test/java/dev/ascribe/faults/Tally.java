package dev.ascribe.faults;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.telemetry.Recorder;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps the figures that metrics are made of, so that they can be checked. Thread-safe. */
final class Tally implements Recorder {
  private final AtomicLong evaluations = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Map<String, Integer> queues = new ConcurrentHashMap<>();
  private final Map<String, Integer> rows = new ConcurrentHashMap<>();
  private volatile OptionalLong waiting = OptionalLong.empty();

  @Override
  public void batchEvaluated(String device, int rowsOfBatch, long tokens, long paddedTokens) {
    evaluations.addAndGet(rowsOfBatch);
  }

  @Override
  public void queueChanged(String kind, int units) {
    queues.put(kind, units);
  }

  @Override
  public void unitDone(String kind, Duration sinceLease) {
    done.incrementAndGet();
  }

  @Override
  public void unitFailed(String kind, ErrorCode code, Duration sinceLease) {
    failed.incrementAndGet();
  }

  @Override
  public void rowsStored(String table, int stored) {
    rows.merge(table, stored, Integer::sum);
  }

  @Override
  public void storeWaiting(OptionalLong sinceNanos) {
    waiting = sinceNanos;
  }

  long evaluations() {
    return evaluations.get();
  }

  long unitsDone() {
    return done.get();
  }

  /** How many attempts of units failed. */
  long attemptsFailed() {
    return failed.get();
  }

  /** Units that wait now, of all kinds. */
  int queued() {
    return queues.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Rows that were made durable, by table. */
  Map<String, Integer> rowsStored() {
    return new TreeMap<>(rows);
  }

  boolean doRowsWait() {
    return waiting.isPresent();
  }
}
