package dev.ascribe.evaluation.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Tells differences of values from differences that only rounding makes, such as 0.1 + 0.2 - 0.3. A
 * test that took the second for the first would find them significant, since rounding often errs to
 * one side. Models compute in single precision, which has seven digits; what differs by less is
 * equal here. The digits count from the size of the values, or from the range of the measure where
 * that is larger: values near 0 are often what is left of large ones.
 */
public final class Rounding {
  private static final double SHARE = 1e-7;

  private Rounding() {}

  /**
   * Returns first less second; 0 if only rounding tells them apart.
   *
   * @param range of the measure, its most less its least value; 0 if it has no limits
   */
  public static double difference(double first, double second, double range) {
    double difference = first - second;
    double scale = Math.max(range, Math.max(Math.abs(first), Math.abs(second)));
    return Math.abs(difference) <= SHARE * scale ? 0 : difference;
  }

  /** Whether two values are the same but for rounding. The range is as above. */
  public static boolean isEqual(double first, double second, double range) {
    return difference(first, second, range) == 0;
  }

  /**
   * Makes values equal that only rounding tells apart, so that they share a rank: each is replaced
   * by the least one that is equal to it.
   *
   * @param values [n] without NaN
   * @param range as above
   * @return [n]
   */
  public static double[] tied(double[] values, double range) {
    int[] ascending =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] tied = values.clone();
    double least = Double.NaN;
    for (int index : ascending) {
      if (!isEqual(values[index], least, range)) {
        least = values[index];
      }
      tied[index] = least;
    }
    return tied;
  }

  /**
   * Returns the values themselves, or their mean in place of each if only rounding tells any of
   * them apart. Such values have no spread.
   *
   * @param values [seeds][texts] NaN where there is none
   * @param range as above
   */
  public static double[][] levelled(double[][] values, double range) {
    double[] known =
        Arrays.stream(values)
            .flatMapToDouble(Arrays::stream)
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    if (known.length == 0 || !isEqual(known[0], known[known.length - 1], range)) {
      return values;
    }
    double level =
        known[0] == known[known.length - 1]
            ? known[0]
            : Arrays.stream(known).average().orElseThrow();
    return Arrays.stream(values)
        .map(
            ofSeed ->
                Arrays.stream(ofSeed).map(value -> Double.isNaN(value) ? value : level).toArray())
        .toArray(double[][]::new);
  }
}
