package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlan;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.worker.protocol.WorkUnit;

/**
 * The task of a {@link ShapleyCoordinator}: one attribution.
 *
 * @param unitPrefix beginning of the chunks' ids
 * @param request the request from which the plan was made; each chunk carries it, and workers make
 *     the plan from it again
 * @param target index of the label that is explained
 * @param progressive whether the owner receives estimates before the result
 * @param kept whether values are stored while the sampling is in progress
 */
record SamplingTask(
    String unitPrefix,
    WorkUnit.Subject subject,
    AttributionSpec attribution,
    PlanRequest request,
    SamplingPlan plan,
    int target,
    boolean progressive,
    KeptValues kept) {
  /** Whether sampling may end early, at the precision that is asked for. */
  boolean isPrecisionAsked() {
    return attribution.precision() != null;
  }
}
