package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.Gallery.Agreement;
import dev.ascribe.storage.ResultRow.PredictionRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Chooses texts that show the best, the worst and the middle of what was found: among those that
 * were predicted rightly and among those that were predicted wrongly, by agreement with rationales.
 */
final class GalleryChoice {
  private GalleryChoice() {}

  /**
   * Returns why each text was chosen, the best first.
   *
   * @param agreements of the reference method; texts without a rationale have none
   * @param most the most texts
   */
  static Map<String, Agreement> of(
      Map<String, PredictionRow> predictions, Map<String, Double> agreements, int most) {
    Predicate<String> isRight =
        id -> predictions.get(id).gold().equals(predictions.get(id).predicted());
    List<String> right = ordered(predictions, agreements, isRight);
    List<String> wrong = ordered(predictions, agreements, isRight.negate());
    int ofRight = Math.min(right.size(), Math.max(most / 2, most - wrong.size()));
    Map<String, Agreement> chosen = new LinkedHashMap<>();
    pick(chosen, right, agreements, ofRight);
    pick(chosen, wrong, agreements, Math.min(wrong.size(), most - ofRight));
    return chosen;
  }

  /** Those with agreement first, the best first; equal ones by id. */
  private static List<String> ordered(
      Map<String, PredictionRow> predictions,
      Map<String, Double> agreements,
      Predicate<String> isMember) {
    List<String> ids = new ArrayList<>(predictions.keySet());
    ids.removeIf(isMember.negate());
    ids.sort(
        Comparator.comparingDouble((String id) -> -agreements.getOrDefault(id, -1.0))
            .thenComparing(Comparator.naturalOrder()));
    return ids;
  }

  private static void pick(
      Map<String, Agreement> chosen,
      List<String> ordered,
      Map<String, Double> agreements,
      int most) {
    List<String> known = ordered.stream().filter(agreements::containsKey).toList();
    if (known.isEmpty()) {
      ordered.stream().limit(most).forEach(id -> chosen.put(id, Agreement.UNKNOWN));
      return;
    }
    int count = Math.min(most, known.size());
    int best = (count + 2) / 3;
    int worst = Math.min(count - best, (count + 1) / 3);
    int median = count - best - worst;
    int middle = best + (known.size() - best - worst - median) / 2;
    put(chosen, known.subList(0, best), Agreement.BEST);
    put(chosen, known.subList(middle, middle + median), Agreement.MEDIAN);
    put(chosen, known.subList(known.size() - worst, known.size()), Agreement.WORST);
  }

  private static void put(Map<String, Agreement> chosen, List<String> ids, Agreement reason) {
    ids.forEach(id -> chosen.put(id, reason));
  }
}
