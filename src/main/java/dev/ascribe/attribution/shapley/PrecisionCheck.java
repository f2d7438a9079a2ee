package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.study.Precision;
import java.util.Arrays;

/** Whether an estimate is as precise as asked. */
public final class PrecisionCheck {
  private PrecisionCheck() {}

  /** An estimate without standard errors is not. */
  public static boolean holds(Precision precision, Attribution attribution) {
    double[] errors = attribution.standardErrors();
    if (errors.length == 0) {
      return false;
    }
    return precision instanceof Precision.StandardError wanted
        && Arrays.stream(errors).allMatch(error -> error <= wanted.target());
  }
}
