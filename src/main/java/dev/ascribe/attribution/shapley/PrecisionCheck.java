package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.study.Precision;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Decides whether an estimate is precise enough, so that its sampling can stop.
 *
 * <p>Both rules widen the standard errors by Student's quantile for their degrees of freedom.
 * Neither rule holds below {@value #LEAST_DEGREES} degrees of freedom: errors from few draws are
 * small by chance too often, and since the check is made after every chunk, it would stop just
 * then. Apart from this, repeated checks are not corrected for.
 *
 * <p>Errors and gaps below {@link Attribution#resolution} count as 0. Otherwise digits that depend
 * on batches and threads could decide when sampling stops.
 */
public final class PrecisionCheck {
  /** Standard errors are used from this many degrees of freedom on. */
  static final int LEAST_DEGREES = 9;

  private static final double STATED_CONFIDENCE = 0.95;

  private PrecisionCheck() {}

  /**
   * Whether an estimate has the requested precision.
   *
   * <ul>
   *   <li>standard-error: for every feature, standard error * t / z &lt;= target, where t and z are
   *       the 95 % quantiles of Student's distribution and of the normal distribution. So every 95
   *       % interval is at most as wide as that of the target with many draws.
   *   <li>top-k: with the scores ranked by absolute value, the lower end of the k-th interval is
   *       above the upper ends of all later ones. Each interval has the confidence 1 - (1 -
   *       confidence) / n, so that all n intervals hold together with the requested confidence,
   *       whatever their dependence (Bonferroni; Miller 1981, section 1.4). It always holds for n
   *       &lt;= k.
   * </ul>
   *
   * @param attribution of a prefix of the plan; if its standard errors are unknown, the result is
   *     false except for top-k with n &lt;= k
   * @param degreesOfFreedom {@link SamplingPlan#degreesOfFreedom} of that prefix
   */
  public static boolean holds(Precision precision, Attribution attribution, int degreesOfFreedom) {
    if (precision instanceof Precision.TopK top && attribution.scores().length <= top.k()) {
      return true;
    }
    if (attribution.standardErrors().length == 0 || degreesOfFreedom < LEAST_DEGREES) {
      return false;
    }
    if (precision instanceof Precision.TopK top) {
      return isSeparated(top, attribution, degreesOfFreedom);
    }
    double target = ((Precision.StandardError) precision).target();
    double widening =
        Intervals.multiplier(STATED_CONFIDENCE, degreesOfFreedom)
            / Intervals.multiplier(STATED_CONFIDENCE, Integer.MAX_VALUE);
    double error = Arrays.stream(attribution.standardErrors()).max().orElse(0);
    return error * widening <= Math.max(target, attribution.resolution());
  }

  private static boolean isSeparated(
      Precision.TopK top, Attribution attribution, int degreesOfFreedom) {
    double[] scores = attribution.scores();
    double confidence = 1 - (1 - top.confidence()) / scores.length;
    double multiplier = Intervals.multiplier(confidence, degreesOfFreedom);
    int[] ranking =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(feature -> -Math.abs(scores[feature])))
            .mapToInt(Integer::intValue)
            .toArray();
    double lowest = Double.POSITIVE_INFINITY;
    double highest = 0;
    for (int rank = 0; rank < ranking.length; rank++) {
      double score = Math.abs(scores[ranking[rank]]);
      double reach = multiplier * attribution.standardErrors()[ranking[rank]];
      if (rank < top.k()) {
        lowest = Math.min(lowest, score - reach);
      } else {
        highest = Math.max(highest, score + reach);
      }
    }
    return lowest - highest > attribution.resolution();
  }
}
