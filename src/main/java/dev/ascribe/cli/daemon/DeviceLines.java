package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Formats the devices, the queue and the store of a daemon (the object {@code Status} of its API).
 */
final class DeviceLines {
  private DeviceLines() {}

  /** A line for each device, one for the queue, and one for the store if it is out of order. */
  static List<String> of(JsonNode status) {
    List<String> lines = new ArrayList<>();
    for (JsonNode device : status.path("devices")) {
      lines.add(device(device));
    }
    lines.add(
        SafeText.visible(
            "queue: %s; %d of %s"
                .formatted(
                    units(status.path("queue")),
                    status.path("waiting_requests").asInt(),
                    Names.count(status.path("request_limit").asInt(), "request"))));
    if (status.hasNonNull("store")) {
      lines.add("store: " + SafeText.visible(status.get("store").asText()));
    }
    return lines;
  }

  private static String device(JsonNode device) {
    StringBuilder line = new StringBuilder(device.path("device").asText());
    line.append(device.path("up").asBoolean() ? ": " : " (down): ");
    Map<String, Integer> kinds = new LinkedHashMap<>();
    double longest = 0;
    for (JsonNode unit : device.path("units")) {
      kinds.merge(unit.path("kind").asText(), 1, Integer::sum);
      longest = Math.max(longest, unit.path("seconds").asDouble());
    }
    if (kinds.isEmpty()) {
      line.append("idle");
    } else {
      StringJoiner held = new StringJoiner(", ");
      kinds.forEach((kind, count) -> held.add(count + " " + kind));
      line.append(held).append(String.format(Locale.ROOT, " (oldest %.1f s)", longest));
    }
    StringJoiner models = new StringJoiner(", ");
    device.path("resident_models").forEach(model -> models.add(model.asText()));
    if (models.length() > 0) {
      line.append("; holds ").append(models);
      line.append(
          String.format(Locale.ROOT, " (%.0f MB)", device.path("memory_bytes").asDouble() / 1e6));
    }
    return SafeText.visible(line.toString());
  }

  private static String units(JsonNode queue) {
    StringJoiner kinds = new StringJoiner(", ");
    queue
        .properties()
        .forEach(
            kind -> {
              if (kind.getValue().asInt() > 0) {
                kinds.add(kind.getValue().asInt() + " " + kind.getKey());
              }
            });
    return kinds.length() == 0 ? "empty" : kinds.toString();
  }
}
