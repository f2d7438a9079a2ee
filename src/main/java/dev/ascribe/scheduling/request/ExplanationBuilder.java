package dev.ascribe.scheduling.request;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.model.Softmax;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.Measures;
import dev.ascribe.scheduling.coordination.ExplanationOutcome.Estimated;
import dev.ascribe.scheduling.coordination.ExplanationOutcome.Explained;
import dev.ascribe.scheduling.coordination.ExplanationTask;
import dev.ascribe.scheduling.coordination.MethodOutcome;
import dev.ascribe.worker.protocol.UnitResult;

/**
 * Builds the explanations of one request, which have no measures yet, from what its coordinator
 * tells.
 *
 * @param startNanos when the request came, on the clock of {@link System#nanoTime}
 */
record ExplanationBuilder(ExplanationRequest request, long startNanos) {
  Explanation of(Estimated estimated) {
    return explanation(
        estimated.prediction(), estimated.target(), estimated.estimate(), estimated.sampling());
  }

  Explanation of(Explained explained, MethodOutcome.Attributed attributed) {
    return explanation(
        explained.prediction(),
        explained.target(),
        attributed.attribution(),
        attributed.sampling());
  }

  private Explanation explanation(
      UnitResult.Predicted prediction, int target, Attribution attribution, Sampling sampling) {
    return new Explanation(
        request.model(),
        request.method(),
        request.model().labels().get(target),
        Softmax.probabilities(prediction.labelLogits()),
        prediction.features(),
        ExplanationTask.groups(request.method(), prediction.features(), request.attribution()),
        attribution,
        sampling,
        prediction.truncatedWords(),
        (System.nanoTime() - startNanos) / 1e9,
        Measures.NONE);
  }
}
