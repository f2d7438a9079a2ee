package dev.ascribe.reporting.results;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Writes p-values with three significant digits, those from 0.1 on with three decimals. */
public final class PValues {
  private static final double SMALLEST = 0.001;
  private static final double LARGE = 0.1;
  private static final int DIGITS = 3;

  private PValues() {}

  /**
   * Such as {@code 0.0498}, {@code 0.812}, {@code < 0.001} or {@code unknown}. What is below the
   * level is never rounded up to it.
   *
   * @param level of significance, such as 0.05
   */
  public static String of(double p, double level) {
    if (Double.isNaN(p)) {
      return "unknown";
    }
    if (p < SMALLEST) {
      return "< 0.001";
    }
    if (p >= LARGE) {
      return String.format(Locale.ROOT, "%.3f", p);
    }
    BigDecimal exact = BigDecimal.valueOf(p);
    BigDecimal rounded = exact.round(new MathContext(DIGITS, RoundingMode.HALF_UP));
    if (p < level && rounded.doubleValue() >= level) {
      rounded = exact.round(new MathContext(DIGITS, RoundingMode.DOWN));
    }
    return rounded.setScale(decimals(rounded.doubleValue()), RoundingMode.UNNECESSARY).toString();
  }

  private static int decimals(double rounded) {
    return rounded >= LARGE ? DIGITS : rounded >= LARGE / 10 ? DIGITS + 1 : DIGITS + 2;
  }
}
