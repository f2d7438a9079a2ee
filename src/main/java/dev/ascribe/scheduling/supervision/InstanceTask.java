package dev.ascribe.scheduling.supervision;

import dev.ascribe.dataset.Instance;
import dev.ascribe.scheduling.coordination.ExplanationTask;
import dev.ascribe.scheduling.coordination.KeptValues;
import dev.ascribe.scheduling.coordination.SampledValues;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudySpec;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;

/**
 * One instance to be explained and evaluated.
 *
 * @param model the run's model, with its trained weights
 * @param sampled values that an earlier process has stored of samplings that it did not finish
 */
record InstanceTask(
    StudySpec study, RunSpec run, ModelRef model, Instance instance, List<SampledValues> sampled) {
  /** Prefix of the names of this instance's units and sampling streams. */
  String name() {
    return name(run.id(), instance.id());
  }

  static String name(String runId, String instanceId) {
    return runId + "/" + instanceId;
  }

  /** The text of the instance, and the model that explains it. */
  WorkUnit.Subject subject() {
    return new WorkUnit.Subject(
        model, instance.input(), study.strict(), study.attribution().features());
  }

  /** The explanation of the predicted label by all methods of the study. */
  ExplanationTask explanation() {
    return new ExplanationTask(
        name(), subject(), study.methods(), study.attribution(), run.seed(), -1, false, kept());
  }

  /** The values that the methods need not compute again; further ones are stored. */
  KeptValues kept() {
    return new KeptValues(true, sampled);
  }
}
