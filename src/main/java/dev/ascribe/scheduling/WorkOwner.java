package dev.ascribe.scheduling;

/**
 * Who shares the devices with others.
 *
 * @param id a study's id, or that of an online request
 * @param weight share of the devices, relative to other owners of the same urgency
 * @param urgent whether someone waits for the answer: urgent units go before all others
 */
record WorkOwner(String id, int weight, boolean urgent) {
  static WorkOwner study(String id, Priority priority) {
    return new WorkOwner(id, priority.weight(), false);
  }

  /** Requests share alike. */
  static WorkOwner request(String id) {
    return new WorkOwner(id, 1, true);
  }
}
