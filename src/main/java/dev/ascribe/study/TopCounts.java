package dev.ascribe.study;

import java.util.List;
import java.util.stream.IntStream;

/** The numbers of top features that measures take away or keep. n features. */
public final class TopCounts {
  /**
   * Shares of comprehensiveness and sufficiency in per cent (DeYoung et al. 2020, ERASER, section
   * 4.2).
   */
  public static final List<Integer> ERASER = List.of(1, 5, 10, 20, 50);

  /** Shares of AUC-TP in per cent (Atanasova et al. 2020, section 4). */
  public static final List<Integer> THRESHOLDS =
      List.of(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100);

  /** The most steps of an insertion or a deletion. Petsiuk et al. leave the number open. */
  public static final int CURVE_STEPS = 20;

  private TopCounts() {}

  /**
   * Returns how many features the top {@code percent} are. The number is rounded up, which the
   * papers leave open: above 0 % it is at least one feature, and 100 % is all of them.
   */
  public static int ofShare(int features, int percent) {
    return (int) ((features * (long) percent + 99) / 100);
  }

  /**
   * Returns the points of an insertion or a deletion, ascending from 0 to n: one feature a step, or
   * {@link #CURVE_STEPS} steps of about equal size for longer texts.
   */
  public static int[] ofCurve(int features) {
    int steps = Math.min(features, CURVE_STEPS);
    return IntStream.rangeClosed(0, steps)
        .map(step -> (int) Math.round((double) step * features / steps))
        .toArray();
  }
}
