package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;

/**
 * Sufficiency and comprehensiveness as shares of what the whole text contributes (Carton, Rathore
 * and Tan 2020, section 4): the null difference p(x) - p(empty text). This makes models and texts
 * with different base rates comparable. Both are between 0 and 1, and more is better for both.
 *
 * @param whole p(x)
 * @param empty p of the empty text
 */
public record NormalisedErasure(double whole, double empty) {
  public NormalisedErasure {
    Arguments.requireNumbers("whole and empty", new double[] {whole, empty});
  }

  /**
   * Whether the text raises p above that of the empty text. Otherwise there is nothing to take a
   * share of, and the text must be left out of means.
   *
   * @param resolution a difference that is not larger counts as none
   */
  public boolean isDefined(double resolution) {
    return whole - empty > resolution;
  }

  /**
   * Returns 1 - max(0, p(x) - p(kept)) / (p(x) - p(empty)), at least 0.
   *
   * @param kept p of the rationale alone
   */
  public double sufficiency(double kept) {
    return 1 - comprehensiveness(kept);
  }

  /**
   * Returns max(0, p(x) - p(rest)) / (p(x) - p(empty)), at most 1.
   *
   * @param rest p of the text without the rationale
   */
  public double comprehensiveness(double rest) {
    Arguments.requireNumbers("p of the changed text", new double[] {rest});
    return Math.min(1, Math.max(0, whole - rest) / (whole - empty));
  }
}
