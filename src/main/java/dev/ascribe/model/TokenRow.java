package dev.ascribe.model;

import dev.ascribe.common.Arguments;

/**
 * One row of a batch: the tokens of a text that remain under one coalition. Rows of a batch may
 * differ in length. T tokens.
 *
 * @param tokenIds [T]
 * @param positionIds [T]; need not be consecutive
 * @param tokenTypeIds [T]
 * @param predictingToken index in this row of the token whose position predicts; -1 if that token
 *     is absent, as may happen in prompts that end with the text
 */
public record TokenRow(int[] tokenIds, int[] positionIds, int[] tokenTypeIds, int predictingToken) {
  public TokenRow {
    Arguments.requireLength("positionIds", positionIds.length, tokenIds.length, "token");
    Arguments.requireLength("tokenTypeIds", tokenTypeIds.length, tokenIds.length, "token");
    Arguments.requireRange("predictingToken", predictingToken, -1, tokenIds.length - 1);
  }

  public int length() {
    return tokenIds.length;
  }
}
