package dev.ascribe.scheduling.request;

import dev.ascribe.evaluation.faithfulness.Faithfulness;
import dev.ascribe.evaluation.faithfulness.PerturbationPlan;
import dev.ascribe.evaluation.faithfulness.PerturbedOutputs;
import dev.ascribe.model.Softmax;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.Measures;
import dev.ascribe.scheduling.coordination.CoalitionChunks;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.study.Measure;
import dev.ascribe.study.ValueKind;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Measures how faithful the scores of one text are, as studies measure it: by comprehensiveness,
 * sufficiency and the agreement with leave-one-out. It says which units must be computed, collects
 * their answers in any order, and computes the measures from them. Not thread-safe: the {@link
 * OnlineExplanation} owns it.
 */
final class TextMeasures {
  private static final List<Measure> MEASURES =
      List.of(Measure.COMPREHENSIVENESS, Measure.SUFFICIENCY, Measure.LEAVE_ONE_OUT);

  private final String method;
  private final PerturbationPlan plan;
  private final CoalitionChunks chunks;
  private final int predicted;
  private final double[] rankedScores;

  /**
   * @param rankedScores [n] scores of the features, in which scores that count as equal are equal
   * @param chunkSize largest number of coalitions in a unit
   */
  TextMeasures(
      ExplanationRequest request,
      WorkUnit.Subject subject,
      UnitResult.Predicted prediction,
      double[] rankedScores,
      int chunkSize) {
    this.method = request.method().id();
    this.rankedScores = rankedScores;
    this.plan =
        PerturbationPlan.of(
            MEASURES,
            rankedScores.length,
            Map.of(method, rankedScores),
            new PerturbationPlan.Draws(request.seed(), method));
    this.chunks =
        new CoalitionChunks(
            "measure", subject, request.attribution().absence(), plan.coalitions(), chunkSize);
    this.predicted = Softmax.argMax(prediction.labelLogits());
  }

  /** The units that must be computed. */
  List<WorkUnit> units() {
    return chunks.units();
  }

  void accept(UnitOutcome.Completed completed) {
    chunks.accept(completed.unitId(), ((UnitResult.Evaluated) completed.result()).labelLogits());
  }

  boolean isComplete() {
    return chunks.isComplete();
  }

  /** The measures. Kendall's tau is the only one that can be undefined. */
  Measures measures() {
    double[] probabilities = ofLabel(Softmax::value);
    PerturbedOutputs outputs =
        new PerturbedOutputs(probabilities, ofLabel(Softmax::resolution), probabilities, null);
    Map<String, Double> values = Faithfulness.evaluate(plan, outputs).get(method);
    return new Measures(
        values,
        values.containsKey(Faithfulness.LEAVE_ONE_OUT_TAU)
            ? Map.of()
            : Map.of(Faithfulness.LEAVE_ONE_OUT_TAU, whyThereIsNoOrder()));
  }

  private String whyThereIsNoOrder() {
    if (rankedScores.length == 1) {
      return "a single feature has no order";
    }
    return Arrays.stream(rankedScores).distinct().count() == 1
        ? "all scores are equal, so they have no order"
        : "the probability changes by the same amount without any one feature";
  }

  /** Computes a number from the scores of a label. */
  private interface OfLabel {
    double apply(ValueKind kind, float[] logits, int label);
  }

  private double[] ofLabel(OfLabel function) {
    return Arrays.stream(chunks.labelLogits())
        .mapToDouble(logits -> function.apply(ValueKind.PROBABILITY, logits, predicted))
        .toArray();
  }
}
