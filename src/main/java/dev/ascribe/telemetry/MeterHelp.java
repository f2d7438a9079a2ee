package dev.ascribe.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Map;

/**
 * Describes meters that are registered without a description, so that Prometheus shows a HELP line
 * for each. A registry gets it before its first meter.
 */
public final class MeterHelp implements MeterFilter {
  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry(MeterNames.EVALUATIONS, "Coalitions whose value was computed, by device."),
          Map.entry(MeterNames.TOKENS, "Tokens that went through a model, without padding."),
          Map.entry(MeterNames.BATCH_TOKENS, "Tokens of a batch, padding included."),
          Map.entry(MeterNames.QUEUE_UNITS, "Units of work that wait for a device, by kind."),
          Map.entry(MeterNames.UNITS, "Units of work that ended, by kind and outcome."),
          Map.entry(MeterNames.UNIT, "Time from the start of a unit on a device to its end."),
          Map.entry(MeterNames.DEVICE_UP, "1 while the device takes work, else 0."),
          Map.entry(MeterNames.DEVICE_MEMORY, "Memory of the device that is in use."),
          Map.entry(
              MeterNames.EXPLANATION, "Time from a request for an explanation to its answer."),
          Map.entry(
              MeterNames.CACHE_REQUESTS, "Values looked up in the coalition cache, by outcome."),
          Map.entry(MeterNames.STUDIES, "Studies in the store, by state."),
          Map.entry(MeterNames.STORE_ROWS, "Rows that were written to the store, by table."),
          Map.entry(
              MeterNames.STORE_LAG,
              "Time from the arrival of the oldest row of a batch to its commit."),
          Map.entry(MeterNames.STORE_FAILURES, "Commits to the store that failed."),
          Map.entry(
              MeterNames.STORE_WAITING,
              "Age of the oldest row that waits for the store; 0 if none waits."));

  @Override
  public Meter.Id map(Meter.Id id) {
    String text = TEXTS.get(id.getName());
    return text == null || id.getDescription() != null
        ? id
        : new Meter.Id(
            id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), text, id.getType());
  }
}
