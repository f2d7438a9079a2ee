package dev.ascribe.telemetry;

import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Tells several recorders everything, in their order. */
public final class Recorders implements Recorder {
  private final List<Recorder> recorders;

  private Recorders(List<Recorder> recorders) {
    this.recorders = List.copyOf(recorders);
  }

  /** One recorder that stands for all of these. */
  public static Recorder of(Recorder... recorders) {
    return new Recorders(List.of(recorders));
  }

  @Override
  public void batchEvaluated(String device, int evaluations, long tokens, long paddedTokens) {
    recorders.forEach(each -> each.batchEvaluated(device, evaluations, tokens, paddedTokens));
  }

  @Override
  public void queueChanged(String kind, int units) {
    recorders.forEach(each -> each.queueChanged(kind, units));
  }

  @Override
  public void unitDone(String kind, Duration sinceLease) {
    recorders.forEach(each -> each.unitDone(kind, sinceLease));
  }

  @Override
  public void unitFailed(String kind, Duration sinceLease) {
    recorders.forEach(each -> each.unitFailed(kind, sinceLease));
  }

  @Override
  public void deviceChanged(String device, boolean up) {
    recorders.forEach(each -> each.deviceChanged(device, up));
  }

  @Override
  public void deviceMemory(String device, long bytes) {
    recorders.forEach(each -> each.deviceMemory(device, bytes));
  }

  @Override
  public void explained(Duration sinceRequest) {
    recorders.forEach(each -> each.explained(sinceRequest));
  }

  @Override
  public void cacheAsked(int hits, int misses) {
    recorders.forEach(each -> each.cacheAsked(hits, misses));
  }

  @Override
  public void rowsStored(String table, int rows) {
    recorders.forEach(each -> each.rowsStored(table, rows));
  }

  @Override
  public void batchStored(Duration lag) {
    recorders.forEach(each -> each.batchStored(lag));
  }

  @Override
  public void batchFailed(ErrorCode code, String problem) {
    recorders.forEach(each -> each.batchFailed(code, problem));
  }

  @Override
  public void storeWaiting(OptionalLong sinceNanos) {
    recorders.forEach(each -> each.storeWaiting(sinceNanos));
  }
}
