package dev.ascribe.model;

/**
 * One ragged row of a batch: what is left of a text under one coalition. T tokens.
 *
 * @param tokenIds [T]
 * @param positionIds [T]; need not be consecutive
 * @param tokenTypeIds [T]
 * @param predictingToken index in this row of the token whose position predicts
 */
public record TokenRow(int[] tokenIds, int[] positionIds, int[] tokenTypeIds, int predictingToken) {
  public int length() {
    return tokenIds.length;
  }
}
