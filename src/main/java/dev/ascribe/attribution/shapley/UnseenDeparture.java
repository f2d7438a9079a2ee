package dev.ascribe.attribution.shapley;

/**
 * What a sample that follows its fit closely says of observations which do not. If a share of all
 * observations departs from the fit and none of m evaluated ones does, this share is expected to be
 * {@value #EXPECTED} / m (the mean under Jeffreys' prior, for large m; Jeffreys 1946). Errors have
 * room for that many departures, each as large as observations differ.
 */
final class UnseenDeparture {
  private static final double EXPECTED = 0.5;

  private UnseenDeparture() {}

  /**
   * Returns by how much a sum of squared residuals must grow.
   *
   * @param squares the sum of squared residuals
   * @param departure the square that a single departing observation would add
   * @return 0 if the residuals are at least as large as a single departure
   */
  static double missing(double squares, double departure) {
    return EXPECTED * Math.max(0, departure - squares);
  }
}
