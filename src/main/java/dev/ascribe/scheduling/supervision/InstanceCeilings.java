package dev.ascribe.scheduling.supervision;

import dev.ascribe.evaluation.LeftOut;
import dev.ascribe.evaluation.faithfulness.Ceilings;
import dev.ascribe.evaluation.faithfulness.GreedyPath;
import dev.ascribe.model.Softmax;
import dev.ascribe.scheduling.coordination.CoalitionChunks;
import dev.ascribe.scheduling.coordination.ExplanationOutcome.Explained;
import dev.ascribe.study.Measure;
import dev.ascribe.study.ValueKind;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Searches the ceilings of one instance, step by step: the units of a step are known when those of
 * the step before are answered. Not thread-safe: the {@link InstanceMeasures} own it.
 */
final class InstanceCeilings {
  private final InstanceTask task;
  private final WorkUnit.Subject subject;
  private final int predicted;
  private final int chunkSize;
  private final List<Search> searches = new ArrayList<>();
  private final Map<String, Double> tooLong = new LinkedHashMap<>();
  private long evaluations;

  /** The search along one path. */
  private static final class Search {
    private final List<Measure> measures;
    private final GreedyPath path;
    private final String name;
    private CoalitionChunks step;
    private int steps;
    private boolean isLeftOut;

    Search(List<Measure> measures, GreedyPath path, String name) {
      this.measures = measures;
      this.path = path;
      this.name = name;
    }

    boolean isOver() {
      return isLeftOut || path.isComplete();
    }
  }

  InstanceCeilings(
      InstanceTask task, WorkUnit.Subject subject, Explained explained, int chunkSize) {
    this.task = task;
    this.subject = subject;
    this.predicted = Softmax.argMax(explained.prediction().labelLogits());
    this.chunkSize = chunkSize;
    if (!task.study().measures().contains(Measure.CEILING)) {
      return;
    }
    int features = explained.prediction().features().size();
    for (GreedyPath.Direction direction : GreedyPath.Direction.values()) {
      List<Measure> measures = Ceilings.measures(task.study().measures(), direction);
      if (features > Measure.CEILING_FEATURES) {
        measures.forEach(measure -> tooLong.put(LeftOut.TOO_LONG.of(Ceilings.name(measure)), 1.0));
      } else if (!measures.isEmpty()) {
        String name = "%s/ceiling-%d".formatted(task.name(), searches.size());
        searches.add(new Search(measures, new GreedyPath(direction, features), name));
      }
    }
  }

  /** The units of the first step of every path. */
  List<WorkUnit> units() {
    return searches.stream().flatMap(search -> next(search).stream()).toList();
  }

  private List<WorkUnit> next(Search search) {
    if (search.path.isComplete()) {
      return List.of();
    }
    evaluations += search.path.candidates().size();
    search.step =
        new CoalitionChunks(
            search.name + "-" + search.steps++,
            subject,
            task.study().attribution().absence(),
            search.path.candidates(),
            chunkSize);
    return search.step.units();
  }

  boolean owns(String unitId) {
    return searches.stream().anyMatch(search -> unitId.startsWith(search.name + "-"));
  }

  private Search of(String unitId) {
    return searches.stream()
        .filter(search -> unitId.startsWith(search.name + "-"))
        .findFirst()
        .orElseThrow();
  }

  /** Takes the answer to one unit, and returns the units that it makes possible. */
  List<WorkUnit> accept(String unitId, UnitResult.Evaluated evaluated) {
    Search search = of(unitId);
    if (search.isLeftOut) {
      return List.of();
    }
    search.step.accept(unitId, evaluated.labelLogits());
    if (!search.step.isComplete()) {
      return List.of();
    }
    float[][] logits = search.step.labelLogits();
    search.path.choose(
        Arrays.stream(logits)
            .mapToDouble(row -> Softmax.value(ValueKind.PROBABILITY, row, predicted))
            .toArray(),
        Arrays.stream(logits)
            .mapToDouble(row -> Softmax.resolution(ValueKind.PROBABILITY, row, predicted))
            .toArray());
    return next(search);
  }

  /**
   * Leaves out the path of a unit that has failed.
   *
   * @return false if the path was left out already
   */
  boolean leaveOut(String unitId) {
    Search search = of(unitId);
    boolean isFirst = !search.isLeftOut;
    search.isLeftOut = true;
    return isFirst;
  }

  /** The ids of the other units of the same path that have no answer yet. */
  Set<String> unansweredBeside(String unitId) {
    Set<String> others = new HashSet<>(of(unitId).step.unanswered());
    others.remove(unitId);
    return others;
  }

  /** The ids of the units that have no answer yet. */
  Set<String> unanswered() {
    Set<String> ids = new HashSet<>();
    searches.stream()
        .filter(search -> !search.isOver())
        .forEach(search -> ids.addAll(search.step.unanswered()));
    return ids;
  }

  boolean isOver() {
    return searches.stream().allMatch(Search::isOver);
  }

  /** Number of forward passes of all steps so far. */
  long evaluations() {
    return evaluations;
  }

  /** The metrics by name; they belong to the text, and to no method. */
  Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>(tooLong);
    searches.stream()
        .filter(search -> !search.isLeftOut)
        .forEach(search -> metrics.putAll(Ceilings.of(search.measures, search.path)));
    return metrics;
  }
}
