package dev.ascribe.telemetry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what was last said of each device. */
public final class DeviceBoard implements Recorder {
  private final Map<String, Boolean> up = new ConcurrentHashMap<>();
  private final Map<String, Long> memory = new ConcurrentHashMap<>();

  @Override
  public void deviceChanged(String device, boolean isUp) {
    up.put(device, isUp);
  }

  @Override
  public void deviceMemory(String device, long bytes) {
    memory.put(device, bytes);
  }

  /** Whether the device takes work; not so before it has said so. */
  public boolean isUp(String device) {
    return up.getOrDefault(device, false);
  }

  /** Bytes of the device that are in use. */
  public long memoryBytes(String device) {
    return isUp(device) ? memory.getOrDefault(device, 0L) : 0;
  }
}
