package dev.ascribe.scheduling.supervision;

import dev.ascribe.evaluation.LeftOut;
import dev.ascribe.evaluation.robustness.ParameterRandomisation;
import dev.ascribe.scheduling.coordination.ExplanationOutcome.Advanced;
import dev.ascribe.scheduling.coordination.ExplanationOutcome.Explained;
import dev.ascribe.scheduling.coordination.ExplanationTask;
import dev.ascribe.scheduling.coordination.MethodOutcome;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.study.Measure;
import dev.ascribe.study.Method;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The measures of one instance that devices compute: its faithfulness, its sensitivity to noise,
 * the ceilings of its measures, and a second explanation by a model with random parameters. It says
 * which units must be computed, collects their answers in any order, and computes the metrics from
 * them. Not thread-safe: the {@link InstanceCoordinator} owns it.
 */
final class InstanceMeasures {
  private final InstanceTask task;
  private final WorkUnit.Subject subject;
  private final Explained explained;
  private final InstanceFaithfulness faithfulness;
  private final InstanceSensitivity sensitivity;
  private final InstanceCeilings ceilings;

  /** The explanation by the model with random parameters; null until it is known, or for good. */
  private Explained randomised;

  /**
   * @param chunkSize largest number of coalitions in a unit
   */
  InstanceMeasures(
      InstanceTask task, WorkUnit.Subject subject, Explained explained, int chunkSize) {
    this.task = task;
    this.subject = subject;
    this.explained = explained;
    this.faithfulness = new InstanceFaithfulness(task, subject, explained, chunkSize);
    this.sensitivity = new InstanceSensitivity(task, subject, explained);
    this.ceilings = new InstanceCeilings(task, subject, explained, chunkSize);
  }

  /** The units that must be computed first; answers may make further ones possible. */
  List<WorkUnit> units() {
    List<WorkUnit> units = new ArrayList<>(faithfulness.units());
    units.addAll(sensitivity.units());
    units.addAll(ceilings.units());
    return units;
  }

  /** The ids of the units that have no answer yet. */
  Set<String> unanswered() {
    Set<String> ids = new HashSet<>(faithfulness.unanswered());
    ids.addAll(sensitivity.unanswered());
    ids.addAll(ceilings.unanswered());
    return ids;
  }

  /** Takes the answer to one unit, and returns the units that it makes possible. */
  List<WorkUnit> accept(UnitOutcome.Completed completed) {
    if (ceilings.owns(completed.unitId())) {
      return ceilings.accept(completed.unitId(), (UnitResult.Evaluated) completed.result());
    }
    if (sensitivity.owns(completed.unitId())) {
      sensitivity.accept(completed.unitId(), (UnitResult.Measured) completed.result());
    } else {
      faithfulness.accept(completed);
    }
    return List.of();
  }

  /** The work of a unit. Only coalitions count, of which there are many more than other units. */
  Advanced workOf(UnitOutcome.Completed completed) {
    int features = explained.prediction().features().size();
    return completed.result() instanceof UnitResult.Evaluated evaluated
        ? new Advanced(features, evaluated.labelLogits().length)
        : new Advanced(features, 0);
  }

  /**
   * Leaves out the part of a unit that has failed.
   *
   * @return false if the part was left out already
   */
  boolean leaveOut(String unitId) {
    if (sensitivity.owns(unitId)) {
      sensitivity.leaveOut(unitId);
      return true;
    }
    return ceilings.owns(unitId) ? ceilings.leaveOut(unitId) : faithfulness.leaveOut(unitId);
  }

  /** The ids of the other units of the same part that have no answer yet. */
  Set<String> unansweredBeside(String unitId) {
    if (sensitivity.owns(unitId)) {
      return Set.of();
    }
    return ceilings.owns(unitId)
        ? ceilings.unansweredBeside(unitId)
        : faithfulness.unansweredBeside(unitId);
  }

  /** Whether every unit is answered or left out. */
  boolean isOver() {
    return faithfulness.isOver() && sensitivity.unanswered().isEmpty() && ceilings.isOver();
  }

  /** Whether the instance must be explained by a model with random parameters as well. */
  boolean needsRandomised() {
    return task.study().measures().contains(Measure.RANDOMISATION) && !attributed().isEmpty();
  }

  /** The same explanation, of the same label, by the same model with random parameters. */
  ExplanationTask randomisedTask() {
    return new ExplanationTask(
        task.name() + "/randomised",
        new WorkUnit.Subject(
            subject.model().withRandomParameters(task.run().seed()),
            subject.input(),
            subject.strict(),
            subject.features()),
        attributed(),
        task.study().attribution(),
        task.run().seed(),
        explained.target(),
        false,
        task.kept());
  }

  void acceptRandomised(Explained ofRandomModel) {
    randomised = ofRandomModel;
  }

  private List<Method> attributed() {
    return task.study().methods().stream()
        .filter(method -> explained.attributed(method).isPresent())
        .toList();
  }

  /** Number of forward passes spent on this instance. */
  long evaluations() {
    long evaluations = spent(explained) + faithfulness.evaluations();
    evaluations += sensitivity.evaluations(explained) + ceilings.evaluations();
    return randomised == null ? evaluations : evaluations + spent(randomised);
  }

  private static long spent(Explained explanation) {
    long evaluations = 1;
    for (MethodOutcome outcome : explanation.outcomes().values()) {
      evaluations += outcome.attributed().map(found -> found.attribution().evaluations()).orElse(0);
    }
    return evaluations;
  }

  /** The metrics of the text itself, which belong to no method. */
  Map<String, Double> metricsOfText() {
    return ceilings.metrics();
  }

  /** The metrics by method and name. */
  Map<String, Map<String, Double>> metrics() {
    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
    Map<String, Map<String, Double>> faithful = faithfulness.metrics();
    for (Method method : attributed()) {
      Map<String, Double> ofMethod = new LinkedHashMap<>(faithful.get(method.id()));
      ofMethod.putAll(sensitivity.metrics(method.id()));
      ofMethod.putAll(randomisation(method));
      metrics.put(method.id(), ofMethod);
    }
    return metrics;
  }

  /** The labels that are predicted at the thresholds of AUC-TP: [thresholds] by method. */
  Map<String, int[]> thresholdLabels() {
    return faithfulness.thresholdLabels();
  }

  private Map<String, Double> randomisation(Method method) {
    Optional<MethodOutcome.Attributed> other =
        Optional.ofNullable(randomised).flatMap(outcome -> outcome.attributed(method));
    if (other.isEmpty()) {
      return Map.of();
    }
    double[] scores = explained.attributed(method).orElseThrow().attribution().rankedScores();
    double[] random = other.get().attribution().rankedScores();
    Map<String, Double> metrics = new LinkedHashMap<>();
    put(metrics, "randomisation", ParameterRandomisation.signed(scores, random));
    put(metrics, "randomisation-absolute", ParameterRandomisation.absolute(scores, random));
    return metrics;
  }

  private static void put(Map<String, Double> metrics, String name, OptionalDouble rho) {
    if (rho.isPresent()) {
      metrics.put(name, rho.getAsDouble());
    } else {
      metrics.put(LeftOut.EQUAL_SCORES.of(name), 1.0);
    }
  }
}
