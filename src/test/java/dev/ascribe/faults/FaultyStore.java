package dev.ascribe.faults;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.PostgresServer;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A real store between which and its callers the faults of a plan happen. */
final class FaultyStore extends ForwardingStore {
  private final List<Fault> faults;
  private final FaultHits hits;
  private final String url;
  private final AtomicBoolean armed = new AtomicBoolean();
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger readings = new AtomicInteger();

  FaultyStore(ResultStore real, String url, List<Fault> faults, FaultHits hits) {
    super(real);
    this.faults = faults;
    this.hits = hits;
    this.url = url;
  }

  /** Faults happen from now on: the study has begun. */
  void arm() {
    armed.set(true);
  }

  @Override
  public void upsert(List<? extends ResultRow> rows) {
    if (!armed.get()) {
      super.upsert(rows);
      return;
    }
    int commit = commits.getAndIncrement();
    for (Fault fault : faults) {
      if (fault.hits(commit)) {
        before(fault, rows);
      }
    }
    super.upsert(rows);
    for (Fault fault : faults) {
      if (fault.kind() == FaultKind.ANSWER_LOST && fault.hits(commit)) {
        throw fault(fault, ErrorCode.STORE_UNAVAILABLE);
      }
    }
  }

  private void before(Fault fault, List<? extends ResultRow> rows) {
    switch (fault.kind()) {
      case STORE_UNAVAILABLE -> throw fault(fault, ErrorCode.STORE_UNAVAILABLE);
      case STORE_FULL -> throw fault(fault, ErrorCode.DISK_FULL);
      case STORE_SLOW -> {
        hits.add(fault.kind());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(fault.millis()));
      }
      case CONNECTIONS_KILLED -> {
        hits.add(fault.kind());
        PostgresServer.shared().endConnections(url);
      }
      case SERVER_KILLED -> {
        hits.add(fault.kind());
        PostgresServer.shared().kill();
        var unused = CompletableFuture.runAsync(PostgresServer.shared()::start);
      }
      case ROW_REFUSED -> {
        String text = CampaignStudy.textOf(fault.target());
        if (rows.stream()
            .anyMatch(row -> row instanceof PredictionRow p && p.instanceId().equals(text))) {
          throw fault(fault, ErrorCode.INTERNAL);
        }
      }
      default -> {}
    }
  }

  private AscribeException fault(Fault fault, ErrorCode code) {
    hits.add(fault.kind());
    return new AscribeException(code, "a fault of the campaign: " + fault.kind());
  }

  private void beforeReading() {
    if (armed.get()) {
      int reading = readings.getAndIncrement();
      for (Fault fault : faults) {
        if (fault.kind() == FaultKind.READING_FAILS && fault.hits(reading)) {
          throw fault(fault, ErrorCode.STORE_UNAVAILABLE);
        }
      }
    }
  }

  @Override
  public List<RunRow> runs(String studyId) {
    beforeReading();
    return super.runs(studyId);
  }

  @Override
  public List<PredictionRow> predictions(String studyId, String runId) {
    beforeReading();
    return super.predictions(studyId, runId);
  }

  @Override
  public List<AttributionRow> attributions(String studyId, String runId) {
    beforeReading();
    return super.attributions(studyId, runId);
  }

  @Override
  public List<MetricRow> instanceMetrics(String studyId, String runId) {
    beforeReading();
    return super.instanceMetrics(studyId, runId);
  }
}
