package dev.ascribe.http.operations;

import dev.ascribe.http.reply.Details;
import dev.ascribe.scheduling.EngineStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Devices, queue and store as the API writes them. */
final class StatusJson {
  private StatusJson() {}

  static Map<String, Object> of(
      EngineStatus status, String version, double uptimeSeconds, Details details) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", version);
    json.put("uptime_seconds", uptimeSeconds);
    json.put("devices", status.devices().stream().map(device -> device(device, details)).toList());
    json.put("queue", new TreeMap<>(status.queue()));
    json.put("oldest_wait_seconds", status.oldestWaitSeconds());
    json.put("waiting_requests", status.waitingRequests());
    json.put("request_limit", status.requestLimit());
    json.put("store", status.storeLine() == null ? null : details.publicLine(status.storeLine()));
    return json;
  }

  private static Map<String, Object> device(EngineStatus.DeviceStatus device, Details details) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("device", device.device());
    json.put("up", device.up());
    json.put("memory_bytes", device.memoryBytes());
    json.put(
        "resident_models", device.residentModels().stream().map(details::withoutPaths).toList());
    json.put("units", device.units().stream().map(StatusJson::unit).toList());
    return json;
  }

  private static Map<String, Object> unit(EngineStatus.HeldUnit unit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("unit", unit.unit());
    json.put("kind", unit.kind());
    json.put("owner", unit.owner());
    json.put("seconds", unit.seconds());
    return json;
  }
}
