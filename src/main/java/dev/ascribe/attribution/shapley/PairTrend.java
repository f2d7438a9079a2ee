package dev.ascribe.attribution.shapley;

import org.ejml.data.DMatrixRMaj;

/**
 * The columns of a {@link PairDesign} that take up how differences depend on the sizes of
 * coalitions alone. Over all coalitions they are orthogonal to the features' columns, so that they
 * cannot bias the scores; on a sample they remove what differs between sizes. t = k/n - 1/2 for a
 * smaller coalition of k of n features.
 *
 * @param columnOf [strata] the column of each stratum's own level, -1 for none; used by {@link
 *     Shape#LEVELS}
 * @param columns how many there are
 */
record PairTrend(Shape shape, PairStrata strata, int[] columnOf, int columns) {
  /** The shapes, from the fewest columns to the most. */
  enum Shape {
    /** c(k) = t (t^2 - 1/4): values level off with size, as a classifier's do. */
    CURVE,
    /**
     * c(k) and t: the first or the last word decides more than all that lie between them ("any word
     * suffices", "all words are needed").
     */
    LINE,
    /** A level for each stratum: whatever depends on sizes alone is fitted exactly. */
    LEVELS
  }

  /**
   * The columns of that shape.
   *
   * @param counts [strata] pairs that were evaluated
   */
  static PairTrend of(Shape shape, PairStrata strata, int[] counts) {
    int[] columnOf = new int[counts.length];
    int levels = 0;
    for (int stratum = 0; stratum < counts.length; stratum++) {
      // In the middle stratum either coalition may stand for the pair: its level is 0.
      boolean hasLevel = counts[stratum] > 0 && !strata.isMiddle(stratum);
      columnOf[stratum] = hasLevel ? levels++ : -1;
    }
    int columns =
        switch (shape) {
          case CURVE -> 1;
          case LINE -> 2;
          case LEVELS -> levels;
        };
    // Up to two features there is one size of pairs at most, and nothing to tell apart.
    return new PairTrend(shape, strata, columnOf, strata.features() <= 2 ? 0 : columns);
  }

  /** Whether the sizes of the evaluated pairs can determine all columns. */
  boolean isDetermined() {
    int levels = 0;
    for (int column : columnOf) {
      levels = Math.max(levels, column + 1);
    }
    return columns <= levels;
  }

  /**
   * Writes the columns of one pair.
   *
   * @param first where they begin
   */
  void fill(DMatrixRMaj matrix, int row, int stratum, int first) {
    if (columns == 0) {
      return;
    }
    if (shape == Shape.LEVELS) {
      if (columnOf[stratum] >= 0) {
        matrix.set(row, first + columnOf[stratum], 1);
      }
      return;
    }
    double centre = (double) strata.size(stratum) / strata.features() - 0.5;
    matrix.set(row, first, centre * (centre * centre - 0.25));
    if (shape == Shape.LINE) {
      matrix.set(row, first + 1, centre);
    }
  }
}
