package dev.ascribe.attribution.shapley;

/** What rounding alone may do to an estimate: no estimate is reported as more exact than that. */
final class ArithmeticError {
  /** Of sums of many thousand doubles, relative to the largest of them. */
  private static final double RELATIVE = 1e-12;

  private ArithmeticError() {}

  /**
   * The errors, each with that of the arithmetic.
   *
   * @param errors [n] of an estimate
   * @param values of the coalitions it is made of
   * @return [n]
   */
  static double[] added(double[] errors, double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    double[] added = new double[errors.length];
    for (int feature = 0; feature < errors.length; feature++) {
      added[feature] = Math.hypot(errors[feature], RELATIVE * largest);
    }
    return added;
  }
}
