package dev.ascribe.worker.node;

import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.ToCoordinator;
import dev.ascribe.worker.protocol.WorkerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what the devices of a process have done, until it is reported to the coordinator, which
 * has the meters. Thread-safe: the threads of the devices record here.
 */
final class CollectedReports implements Recorder {
  private static final class Device {
    private final WorkerId worker;
    private boolean up;
    private long memoryBytes;
    private List<ToCoordinator.Batch> batches = new ArrayList<>();

    Device(WorkerId worker) {
      this.worker = worker;
    }
  }

  private final Map<String, Device> devices = new LinkedHashMap<>();
  private int cacheHits;
  private int cacheMisses;

  CollectedReports(List<WorkerId> workers) {
    workers.forEach(worker -> devices.put(worker.device(), new Device(worker)));
  }

  @Override
  public synchronized void batchEvaluated(
      String device, int evaluations, long tokens, long paddedTokens) {
    devices.get(device).batches.add(new ToCoordinator.Batch(evaluations, tokens, paddedTokens));
  }

  @Override
  public synchronized void deviceChanged(String device, boolean up) {
    devices.get(device).up = up;
  }

  @Override
  public synchronized void deviceMemory(String device, long bytes) {
    devices.get(device).memoryBytes = bytes;
  }

  @Override
  public synchronized void cacheAsked(int hits, int misses) {
    cacheHits += hits;
    cacheMisses += misses;
  }

  /** Takes what was collected since the last call. */
  synchronized ToCoordinator.Report take() {
    List<ToCoordinator.DeviceReport> reports = new ArrayList<>();
    for (Device device : devices.values()) {
      reports.add(
          new ToCoordinator.DeviceReport(
              device.worker, device.up, device.memoryBytes, device.batches));
      device.batches = new ArrayList<>();
    }
    ToCoordinator.Report report = new ToCoordinator.Report(reports, cacheHits, cacheMisses);
    cacheHits = 0;
    cacheMisses = 0;
    return report;
  }
}
