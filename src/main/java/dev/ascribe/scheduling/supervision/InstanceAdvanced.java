package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.StudyEvent;

/**
 * Tells the {@link StudySupervisor} how much of the work on an instance is done.
 *
 * @param share of the work, above 0 and below 1
 */
record InstanceAdvanced(InstanceTask task, double share) implements StudySupervisor.Command {
  /** The same as an event of the study. */
  StudyEvent event() {
    return new StudyEvent.InstanceAdvanced(task.run(), task.instance().id(), share);
  }
}
