package dev.ascribe.reporting.results;

import dev.ascribe.reporting.results.StudyResults.Figure;
import dev.ascribe.reporting.results.StudyResults.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * The results of a study as rows of one shape, for other programs and for papers: one row for each
 * data set, model, paradigm, training size, method and measure.
 */
public final class TidyReport {
  /** Measures of which more is better; those at a share or a rank have {@code @} in their names. */
  private static final List<String> MORE_IS_BETTER =
      List.of(
          "accuracy",
          "macro-f1",
          "map",
          "auprc",
          "token-f1",
          "iou-f1",
          "precision",
          "comprehensiveness",
          "leave-one-out-tau",
          "normalised-comprehensiveness",
          "normalised-sufficiency",
          "soft-comprehensiveness",
          "soft-sufficiency",
          "insertion");

  private static final List<String> LESS_IS_BETTER =
      List.of(
          "sufficiency",
          "auc-tp",
          "deletion",
          "infidelity",
          "infidelity-normalised",
          "max-sensitivity");

  /**
   * A mean over seeds.
   *
   * @param method "" for a measure of the model itself, such as accuracy
   * @param deviation the sample standard deviation over seeds; NaN for a single seed
   * @param seeds the number of seeds that have the measure
   * @param texts the number of different texts, each of which all seeds explain
   * @param best whether no other method of the same runs has a better mean; false for all if all
   *     have the same
   */
  public record Row(
      String dataset,
      String model,
      String paradigm,
      int trainingSize,
      String method,
      String measure,
      double mean,
      double deviation,
      int seeds,
      int texts,
      boolean best) {}

  private TidyReport() {}

  /** The rows, those of the same runs together, first the measures of the model itself. */
  public static List<Row> rows(StudyResults results) {
    List<Row> rows = new ArrayList<>();
    for (Group group : results.groups()) {
      List<String> methods = new ArrayList<>(List.of(StudyResults.MODEL));
      methods.addAll(group.methods());
      for (String method : methods) {
        Map<String, Figure> figures = group.figures().getOrDefault(method, Map.of());
        figures.forEach((measure, figure) -> rows.add(row(group, method, measure, figure)));
      }
    }
    return rows;
  }

  private static Row row(Group group, String method, String measure, Figure figure) {
    return new Row(
        group.dataset(),
        group.model(),
        group.paradigm(),
        group.trainingSize(),
        method,
        measure,
        figure.value(),
        figure.deviation(),
        figure.runs(),
        figure.texts(),
        best(group, measure, DoubleUnaryOperator.identity()).isBest(method));
  }

  /**
   * The best methods of a group by a measure.
   *
   * @param written a mean as it is written: what is written alike is a tie
   */
  static BestMethods best(Group group, String measure, DoubleUnaryOperator written) {
    Map<String, Double> means = new LinkedHashMap<>();
    for (String method : group.methods()) {
      Figure figure = group.figure(method, measure);
      if (figure != null) {
        means.put(method, written.applyAsDouble(figure.value()));
      }
    }
    return BestMethods.of(measure, direction(measure), means);
  }

  /** Returns 1 if more of a measure is better, -1 if less is, and 0 if neither is. */
  public static int direction(String measure) {
    String kind = measure.split("@", 2)[0];
    return MORE_IS_BETTER.contains(kind) ? 1 : LESS_IS_BETTER.contains(kind) ? -1 : 0;
  }
}
