package dev.ascribe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * A classifier whose label scores can be differentiated with respect to its word embeddings. T
 * tokens, D width, L labels.
 */
public interface DifferentiableModel extends ExplainableModel {
  /** Memory for one computation; the caller closes it. */
  NDManager newScope();

  /** The word embeddings of tokens, in the scope: [T, D]. */
  NDArray wordEmbeddings(NDManager scope, int[] tokens);

  /**
   * Label scores in evaluation mode from word embeddings.
   *
   * @param row gives positions, segments and the predicting token of all inputs; its token ids do
   *     not matter, except in the prefix that a decoder's rows share, where the embeddings do not
   *     matter
   * @param wordEmbeddings [B, T, D]
   * @return [B, L] in the scope
   */
  NDArray labelLogits(NDManager scope, TokenRow row, NDArray wordEmbeddings);

  int maskToken();

  int padToken();
}
