package dev.ascribe.scheduling.queue;

import dev.ascribe.scheduling.Priority;
import dev.ascribe.telemetry.LogFields;
import java.util.Map;

/**
 * Who shares the devices with others.
 *
 * @param id a study's id, or that of an online request
 * @param weight share of the devices, relative to other owners of the same urgency
 * @param urgent whether someone waits for the answer: urgent units go before all others
 * @param logName what lines of the log call it: of a request, what its caller calls it
 */
public record WorkOwner(String id, int weight, boolean urgent, String logName) {
  WorkOwner(String id, int weight, boolean urgent) {
    this(id, weight, urgent, id);
  }

  public static WorkOwner study(String id, Priority priority) {
    return new WorkOwner(id, priority.weight(), false);
  }

  /**
   * Requests share alike.
   *
   * @param id unique in the engine
   * @param caller the caller's own name of the request, which several may bear
   */
  public static WorkOwner request(String id, String caller) {
    return new WorkOwner(id, 1, true, caller);
  }

  /** What its lines of the log bear. */
  Map<String, String> logFields() {
    return Map.of(urgent ? LogFields.REQUEST : LogFields.STUDY, logName);
  }
}
