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
 * How well the rationale of one annotator explains another's, by the measures of plausibility: the
 * ceiling of what a method can be asked for. The words that the first annotator highlighted have
 * the score 1 and all others 0.
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

  /** The means over ordered pairs of annotators, by measure. */
  private static Map<String, Double> means(Instance text) {
    int words = text.words().size();
    List<boolean[]> masks = new ArrayList<>();
    for (Rationale rationale : text.rationales()) {
      if (!rationale.words().isEmpty()) {
        masks.add(rationale.mask(words));
      }
    }
    Map<String, List<Double>> ofPairs = new LinkedHashMap<>();
    for (boolean[] first : masks) {
      for (boolean[] second : masks) {
        if (first != second) {
          Plausibility.metrics(scores(first), second, text.border())
              .forEach(
                  (name, value) ->
                      ofPairs
                          .computeIfAbsent(CellReader.publicName(name), absent -> new ArrayList<>())
                          .add(value));
        }
      }
    }
    Map<String, Double> means = new LinkedHashMap<>();
    ofPairs.forEach(
        (name, values) -> {
          if (!name.contains("@")) {
            means.put(
                name, values.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
          }
        });
    return means;
  }

  private static double[] scores(boolean[] mask) {
    double[] scores = new double[mask.length];
    for (int word = 0; word < mask.length; word++) {
      scores[word] = mask[word] ? 1 : 0;
    }
    return scores;
  }
}
