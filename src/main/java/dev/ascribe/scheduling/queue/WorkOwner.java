package dev.ascribe.scheduling.queue;

import dev.ascribe.scheduling.Priority;
import dev.ascribe.telemetry.LogFields;
import java.util.Map;

/**
 * A study or an online request, which shares the devices with other owners of units.
 *
 * @param id id of the study or the request, unique in the engine
 * @param weight share of the devices, relative to other owners of the same urgency
 * @param urgent whether a client waits for the answer; urgent units go before all others
 * @param logName name of the owner in the log; for a request, the name that its caller gave it
 */
public record WorkOwner(String id, int weight, boolean urgent, String logName) {
  WorkOwner(String id, int weight, boolean urgent) {
    this(id, weight, urgent, id);
  }

  public static WorkOwner study(String id, Priority priority) {
    return new WorkOwner(id, priority.weight(), false);
  }

  /**
   * The owner of the units of a request; all requests have the same weight.
   *
   * @param id unique in the engine
   * @param caller the caller's own name of the request; several requests may have the same
   */
  public static WorkOwner request(String id, String caller) {
    return new WorkOwner(id, 1, true, caller);
  }

  /** Fields that name the owner in lines of the log. */
  Map<String, String> logFields() {
    return Map.of(urgent ? LogFields.REQUEST : LogFields.STUDY, logName);
  }
}
