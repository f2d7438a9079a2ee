package dev.ascribe.reporting.statistics;

import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Rationale;
import dev.ascribe.evaluation.plausibility.Plausibility;
import dev.ascribe.reporting.statistics.StudyMeasurements.Agreement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How well the rationale of one annotator agrees with the union of the others', by the measures of
 * plausibility: what can be asked of a method, which is compared with the union of all.
 */
final class AnnotatorAgreement {
  private AnnotatorAgreement() {}

  /**
   * Returns the agreement on the given texts; empty if none of them has two annotators who both
   * highlighted something.
   */
  static Optional<Agreement> of(
      String dataset, Map<String, Instance> texts, Collection<String> instanceIds) {
    List<String> ids = instanceIds.stream().filter(texts::containsKey).toList();
    Map<String, double[]> values = new LinkedHashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      for (Map.Entry<String, Double> mean : means(texts.get(ids.get(i))).entrySet()) {
        values.computeIfAbsent(mean.getKey(), absent -> unknown(ids.size()))[i] = mean.getValue();
      }
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(new Agreement(dataset, values));
  }

  private static double[] unknown(int length) {
    double[] values = new double[length];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  /** The means over the annotators, by measure. */
  private static Map<String, Double> means(Instance text) {
    int words = text.words().size();
    List<Rationale> marked =
        text.rationales().stream().filter(rationale -> !rationale.words().isEmpty()).toList();
    if (marked.size() < 2) {
      return Map.of();
    }
    Map<String, Double> means = new LinkedHashMap<>();
    for (int one = 0; one < marked.size(); one++) {
      List<Rationale> others = new ArrayList<>(marked);
      boolean[] mask = others.remove(one).mask(words);
      Plausibility.ofSelection(mask, Rationale.union(others, words), text.border())
          .forEach(
              (name, value) ->
                  means.merge(CellReader.publicName(name), value / marked.size(), Double::sum));
    }
    return means;
  }
}
