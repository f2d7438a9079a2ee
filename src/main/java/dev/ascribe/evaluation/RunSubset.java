package dev.ascribe.evaluation;

import dev.ascribe.evaluation.RunSummary.Prediction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A subset of the instances of a run, for which a {@link RunSummary} has figures of its own.
 *
 * @param allLabels whether the subset may have instances of all gold labels
 * @param instances in the order of their ids
 */
record RunSubset(String name, boolean allLabels, List<Prediction> instances) {
  /** Returns the subsets that have instances, beginning with that of all instances. */
  static List<RunSubset> of(RunSummary.Settings settings, List<Prediction> predictions) {
    // Values are summed in the order of instance ids, so that rounding does not depend on the order
    // of rows.
    List<Prediction> all =
        predictions.stream().sorted(Comparator.comparing(Prediction::instanceId)).toList();
    List<RunSubset> subsets = new ArrayList<>();
    subsets.add(new RunSubset("all", true, all));
    subsets.add(
        new RunSubset(
            "correct", true, all.stream().filter(p -> p.gold().equals(p.predicted())).toList()));
    subsets.add(
        new RunSubset(
            "wrong", true, all.stream().filter(p -> !p.gold().equals(p.predicted())).toList()));
    for (List<String> labels : settings.goldSubsets()) {
      subsets.add(
          new RunSubset(
              "gold=" + String.join(",", labels),
              false,
              all.stream().filter(p -> labels.contains(p.gold())).toList()));
    }
    subsets.removeIf(subset -> subset.instances().isEmpty());
    return subsets;
  }

  /** The name of the subset in figures that refer to a rationale, or to none if it is "". */
  String nameWith(String reference, RunSummary.Settings settings) {
    return reference.isEmpty() || reference.equals(settings.reference())
        ? name
        : name + "/" + reference;
  }
}
