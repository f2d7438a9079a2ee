package dev.ascribe.attribution.shapley;

import org.ejml.data.DMatrixRMaj;

/**
 * The columns of a {@link PairDesign} for the part of the differences that depends on the sizes of
 * coalitions alone. Over all coalitions they are orthogonal to the features' columns, so they
 * cannot bias the scores; over a sample they remove noise that comes from different sizes. t = k/n
 * - 1/2 for a smaller coalition of k out of n features.
 *
 * @param columnOf [strata] the column of each stratum's own level, -1 for none; used by {@link
 *     Shape#LEVELS}
 * @param columns number of columns
 */
record PairTrend(Shape shape, PairStrata strata, int[] columnOf, int columns) {
  /** The shapes, from the fewest columns to the most. */
  enum Shape {
    /** The column c(k) = t (t^2 - 1/4): values saturate with size, as those of a classifier do. */
    CURVE,
    /**
     * The columns c(k) and t: the first or the last word changes the value more than all words
     * between them ("any word suffices", "all words are needed").
     */
    LINE,
    /**
     * A column for each stratum, so that everything that depends on sizes alone is fitted exactly.
     */
    LEVELS
  }

  /**
   * Creates the columns of a shape.
   *
   * @param counts [strata] number of evaluated pairs
   */
  static PairTrend of(Shape shape, PairStrata strata, int[] counts) {
    int[] columnOf = new int[counts.length];
    int levels = 0;
    for (int stratum = 0; stratum < counts.length; stratum++) {
      // In the middle stratum either coalition may represent the pair, so its level must be 0.
      boolean hasLevel = counts[stratum] > 0 && !strata.isMiddle(stratum);
      columnOf[stratum] = hasLevel ? levels++ : -1;
    }
    int columns =
        switch (shape) {
          case CURVE -> 1;
          case LINE -> 2;
          case LEVELS -> levels;
        };
    // With up to two features all pairs have the same size, so there is no trend.
    return new PairTrend(shape, strata, columnOf, strata.features() <= 2 ? 0 : columns);
  }

  /** Whether the sizes of the evaluated pairs determine all columns. */
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
   * @param first index of the first trend column
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
