package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.coordination.ExplanationOutcome.Explained;
import dev.ascribe.study.Measure;
import dev.ascribe.study.Method;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures how sensitive the explanations of one instance are to noise: a unit for each method that
 * reads word embeddings. Not thread-safe: the {@link InstanceMeasures} own it.
 */
final class InstanceSensitivity {
  private static final String NAME = Measure.MAX_SENSITIVITY.id();

  private final Map<String, WorkUnit.Sensitivity> units = new LinkedHashMap<>();
  private final Map<String, Double> byMethod = new LinkedHashMap<>();
  private final Set<String> unanswered = new HashSet<>();

  InstanceSensitivity(InstanceTask task, WorkUnit.Subject subject, Explained explained) {
    if (!task.study().measures().contains(Measure.MAX_SENSITIVITY)) {
      return;
    }
    for (Method method : task.study().methods()) {
      if (method.kind() == Method.Kind.GRADIENT && explained.attributed(method).isPresent()) {
        String unitId = "%s/%s/%s".formatted(task.name(), NAME, method.id());
        WorkUnit.Attribute attribution =
            new WorkUnit.Attribute(
                unitId, subject, method, task.study().attribution(), explained.target());
        units.put(
            unitId, new WorkUnit.Sensitivity(unitId, attribution, task.run().seed(), task.name()));
      }
    }
    unanswered.addAll(units.keySet());
  }

  List<WorkUnit> units() {
    return List.copyOf(units.values());
  }

  boolean owns(String unitId) {
    return units.containsKey(unitId);
  }

  void accept(String unitId, UnitResult.Measured measured) {
    unanswered.remove(unitId);
    byMethod.put(units.get(unitId).attribution().method().id(), measured.value());
  }

  /** Leaves out the method of a unit that has failed. */
  void leaveOut(String unitId) {
    unanswered.remove(unitId);
  }

  Set<String> unanswered() {
    return Set.copyOf(unanswered);
  }

  /** Number of forward passes of all units. */
  long evaluations(Explained explained) {
    long evaluations = 0;
    for (WorkUnit.Sensitivity unit : units.values()) {
      evaluations +=
          explained
              .attributed(unit.attribution().method())
              .map(found -> (Measure.NOISY_TEXTS + 1L) * found.attribution().evaluations())
              .orElse(0L);
    }
    return evaluations;
  }

  /** The metric of a method; empty if it has none. */
  Map<String, Double> metrics(String method) {
    return byMethod.containsKey(method) ? Map.of(NAME, byMethod.get(method)) : Map.of();
  }
}
