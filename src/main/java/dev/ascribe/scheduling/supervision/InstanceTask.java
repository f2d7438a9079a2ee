package dev.ascribe.scheduling.supervision;

import dev.ascribe.dataset.Instance;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudySpec;

/**
 * One instance to be explained and evaluated.
 *
 * @param model the run's model, with its trained weights
 */
record InstanceTask(StudySpec study, RunSpec run, ModelRef model, Instance instance) {
  /** Prefix of the names of this instance's units and sampling streams. */
  String name() {
    return run.id() + "/" + instance.id();
  }
}
