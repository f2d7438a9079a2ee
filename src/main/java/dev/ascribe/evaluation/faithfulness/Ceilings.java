package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.evaluation.LeftOut;
import dev.ascribe.evaluation.faithfulness.GreedyPath.Direction;
import dev.ascribe.study.Measure;
import dev.ascribe.study.TopCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * What the rankings of {@link GreedyPath} reach in the measures that rank features: a removing path
 * in comprehensiveness and deletion, an inserting path in sufficiency and insertion. The figures
 * have the measure's name and {@code -ceiling}.
 */
public final class Ceilings {
  private Ceilings() {}

  /** Returns the name of the ceiling of a measure. */
  public static String name(Measure measure) {
    return measure.id() + "-ceiling";
  }

  /** Returns the measures of a direction's path, of those given. */
  public static List<Measure> measures(List<Measure> measures, Direction direction) {
    return measures.stream()
        .filter(
            measure ->
                switch (direction) {
                  case REMOVAL -> measure.ranksRemovals();
                  case INSERTION -> measure.ranksInsertions();
                })
        .toList();
  }

  /**
   * Returns the ceilings of the measures by their names.
   *
   * @param measures those of the path's direction
   * @param path a complete path
   */
  public static Map<String, Double> of(List<Measure> measures, GreedyPath path) {
    Map<String, Double> ceilings = new LinkedHashMap<>();
    measures.forEach(measure -> ceilings.putAll(of(measure, path)));
    return ceilings;
  }

  private static Map<String, Double> of(Measure measure, GreedyPath path) {
    String name = name(measure);
    double[] values = path.values();
    int last = values.length - 1;
    boolean removes = path.direction() == Direction.REMOVAL;
    double whole = removes ? values[0] : values[last];
    NormalisedErasure erasure = new NormalisedErasure(whole, removes ? values[last] : values[0]);
    return switch (measure) {
      case COMPREHENSIVENESS, SUFFICIENCY -> Map.of(name, mean(values, p -> whole - p));
      case INSERTION, DELETION -> Map.of(name, area(values));
      case NORMALISED_COMPREHENSIVENESS, NORMALISED_SUFFICIENCY ->
          erasure.isDefined(path.resolution())
              ? Map.of(
                  name, mean(values, removes ? erasure::comprehensiveness : erasure::sufficiency))
              : Map.of(LeftOut.NO_CONTRIBUTION.of(name), 1.0);
      case PLAUSIBILITY,
          LEAVE_ONE_OUT,
          AUC_TP,
          SOFT_COMPREHENSIVENESS,
          SOFT_SUFFICIENCY,
          INFIDELITY,
          SPARSITY,
          MAX_SENSITIVITY,
          RANDOMISATION,
          CEILING ->
          throw new IllegalArgumentException(measure.id() + " has no ceiling");
    };
  }

  /** Returns the mean over the shares of ERASER. */
  private static double mean(double[] values, DoubleUnaryOperator metric) {
    return TopCounts.ERASER.stream()
        .mapToDouble(
            share -> metric.applyAsDouble(values[TopCounts.ofShare(values.length - 1, share)]))
        .average()
        .orElseThrow();
  }

  private static double area(double[] values) {
    int[] counts = TopCounts.ofCurve(values.length - 1);
    return PerturbationCurve.area(
        counts, IntStream.of(counts).mapToDouble(count -> values[count]).toArray());
  }
}
