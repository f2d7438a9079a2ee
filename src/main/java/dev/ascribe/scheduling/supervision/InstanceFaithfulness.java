package dev.ascribe.scheduling.supervision;

import dev.ascribe.evaluation.faithfulness.Faithfulness;
import dev.ascribe.evaluation.faithfulness.PerturbationPlan;
import dev.ascribe.evaluation.faithfulness.PerturbedOutputs;
import dev.ascribe.model.Softmax;
import dev.ascribe.scheduling.coordination.CoalitionChunks;
import dev.ascribe.scheduling.coordination.ExplanationOutcome.Explained;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Method;
import dev.ascribe.study.ValueKind;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Evaluates how faithful the explanations of one instance are. It says which units must be
 * computed, collects their answers in any order, and computes the metrics from them. The answers
 * come in two parts: one for AUC-TP, one for all other measures. A part for which the model gave no
 * finite numbers is left out; the metrics of the other part are still computed. Not thread-safe:
 * the {@link InstanceCoordinator} owns it.
 */
final class InstanceFaithfulness {
  private final Explained explained;
  private final ValueKind explainedKind;
  private final PerturbationPlan perturbations;
  private final CoalitionChunks removals;
  private final CoalitionChunks thresholds;
  private final Set<CoalitionChunks> leftOut = new HashSet<>();

  /**
   * @param chunkSize largest number of coalitions in a unit
   */
  InstanceFaithfulness(
      InstanceTask task, WorkUnit.Subject subject, Explained explained, int chunkSize) {
    this.explained = explained;
    Map<String, double[]> scores = new LinkedHashMap<>();
    for (Method method : task.study().methods()) {
      explained
          .attributed(method)
          .ifPresent(found -> scores.put(method.id(), found.attribution().rankedScores()));
    }
    this.explainedKind = task.study().attribution().value();
    this.perturbations =
        PerturbationPlan.of(
            task.study().measures(),
            explained.prediction().features().size(),
            scores,
            new PerturbationPlan.Draws(task.run().seed(), task.name()));
    this.removals =
        new CoalitionChunks(
            task.name() + "/faithfulness",
            subject,
            task.study().attribution().absence(),
            perturbations.coalitions(),
            chunkSize);
    this.thresholds =
        new CoalitionChunks(
            task.name() + "/thresholds",
            subject,
            absenceOfThresholds(task),
            perturbations.thresholdCoalitions(),
            chunkSize);
  }

  /** How AUC-TP takes the top features away: decoders have no mask token. */
  private static AbsencePolicy absenceOfThresholds(InstanceTask task) {
    return switch (task.model().paradigm()) {
      case FINE_TUNED, PROMPTED -> AbsencePolicy.MASK_TOKEN;
      case DECODER -> AbsencePolicy.REMOVE;
    };
  }

  List<WorkUnit> units() {
    return Stream.of(removals, thresholds).flatMap(part -> part.units().stream()).toList();
  }

  /** Number of forward passes that the evaluation takes. */
  int evaluations() {
    return perturbations.coalitions().size() + perturbations.thresholdCoalitions().size();
  }

  /** The ids of the units that have no answer yet. */
  Set<String> unanswered() {
    Set<String> ids = new HashSet<>(removals.unanswered());
    ids.addAll(thresholds.unanswered());
    return ids;
  }

  /** Takes the answer to one unit, unless its part was left out. */
  void accept(UnitOutcome.Completed completed) {
    CoalitionChunks part = partOf(completed.unitId());
    if (!leftOut.contains(part)) {
      part.accept(completed.unitId(), ((UnitResult.Evaluated) completed.result()).labelLogits());
    }
  }

  /**
   * Leaves out the part of a unit that has failed.
   *
   * @return false if the part was left out already
   */
  boolean leaveOut(String unitId) {
    return leftOut.add(partOf(unitId));
  }

  /** The ids of the other units of the same part that have no answer yet. */
  Set<String> unansweredBeside(String unitId) {
    Set<String> others = new HashSet<>(partOf(unitId).unanswered());
    others.remove(unitId);
    return others;
  }

  private CoalitionChunks partOf(String unitId) {
    return removals.owns(unitId) ? removals : thresholds;
  }

  /** Whether each part is complete or left out. */
  boolean isOver() {
    return Stream.of(removals, thresholds)
        .allMatch(part -> leftOut.contains(part) || part.isComplete());
  }

  /** The metrics by method and name. */
  Map<String, Map<String, Double>> metrics() {
    return Faithfulness.evaluate(perturbations, outputs());
  }

  /** The labels that are predicted at the thresholds of AUC-TP: [thresholds] by method. */
  Map<String, int[]> thresholdLabels() {
    return Faithfulness.thresholdLabels(perturbations, outputs());
  }

  private PerturbedOutputs outputs() {
    boolean areRemovalsKnown = !leftOut.contains(removals);
    int predicted = Softmax.argMax(explained.prediction().labelLogits());
    return new PerturbedOutputs(
        areRemovalsKnown ? ofRemovals(Softmax::value, ValueKind.PROBABILITY, predicted) : null,
        areRemovalsKnown ? ofRemovals(Softmax::resolution, ValueKind.PROBABILITY, predicted) : null,
        areRemovalsKnown ? ofRemovals(Softmax::value, explainedKind, explained.target()) : null,
        leftOut.contains(thresholds) ? null : predictions());
  }

  /** Computes a number from the scores of a label. */
  private interface OfLabel {
    double apply(ValueKind kind, float[] logits, int label);
  }

  private double[] ofRemovals(OfLabel function, ValueKind kind, int label) {
    return Arrays.stream(removals.labelLogits())
        .mapToDouble(logits -> function.apply(kind, logits, label))
        .toArray();
  }

  private int[] predictions() {
    return Arrays.stream(thresholds.labelLogits()).mapToInt(Softmax::argMax).toArray();
  }
}
