package dev.ascribe.worker.protocol;

/**
 * Identifies the worker of a device, among all nodes and all processes that have run on them.
 *
 * @param node the node of the worker's process; empty for the scheduler's own
 * @param device for example {@code cuda:0}; several nodes may each have one
 * @param incarnation grows with each process that has the device; the latest counts
 */
public record WorkerId(String node, String device, long incarnation) {
  /** The device's name in logs, metrics and the status. It outlives a restart of the process. */
  public String name() {
    return node.isEmpty() ? device : node + "/" + device;
  }

  /** Whether this worker has taken the place of another one of the same device. */
  public boolean replaces(WorkerId other) {
    return name().equals(other.name()) && incarnation > other.incarnation;
  }
}
