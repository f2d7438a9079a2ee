package dev.ascribe.reporting.results;

import dev.ascribe.evaluation.statistics.Ranges;
import dev.ascribe.evaluation.statistics.Rounding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the methods with the best mean of a measure. Methods whose means only rounding tells apart
 * share the first place, and a mean that a method has by definition takes no part.
 *
 * @param judged the methods that take part
 * @param leaders those of them with the best mean, at least one if any takes part
 */
public record BestMethods(List<String> judged, List<String> leaders) {
  public BestMethods {
    judged = List.copyOf(judged);
    leaders = List.copyOf(leaders);
  }

  /**
   * Compares the methods.
   *
   * @param direction 1 if more of the measure is better, -1 if less is; with 0 no method takes part
   * @param means by method; NaN for a mean that is not known
   */
  public static BestMethods of(String measure, int direction, Map<String, Double> means) {
    Map<String, Double> judged = new LinkedHashMap<>();
    means.forEach(
        (method, mean) -> {
          if (direction != 0 && !mean.isNaN() && !isByDefinition(method, measure, mean)) {
            judged.put(method, direction * mean);
          }
        });
    double most = judged.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double range = Ranges.of(measure).size();
    List<String> leaders = new ArrayList<>();
    judged.forEach(
        (method, mean) -> {
          if (Rounding.isEqual(mean, most, range)) {
            leaders.add(method);
          }
        });
    return new BestMethods(List.copyOf(judged.keySet()), leaders);
  }

  /**
   * Whether a method has a mean by the definition of the measure, whatever the model does: the
   * agreement of leaving words out with leaving words out is 1.
   */
  public static boolean isByDefinition(String method, String measure, double mean) {
    return method.equals("occlusion")
        && measure.equals("leave-one-out-tau")
        && Rounding.isEqual(mean, 1, 0);
  }

  /** Whether all methods have the same mean, so that none is the best. */
  public boolean isTieOfAll() {
    return leaders.size() == judged.size();
  }

  /** Whether a method is to be marked as the best, alone or with others. */
  public boolean isBest(String method) {
    return !isTieOfAll() && leaders.contains(method);
  }
}
