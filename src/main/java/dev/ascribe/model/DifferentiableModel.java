package dev.ascribe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * A classifier whose label scores can be differentiated with respect to its word embeddings. T
 * tokens, D width, L labels.
 */
public interface DifferentiableModel extends ExplainableModel {
  /** Opens a memory scope for one computation; the caller closes it. */
  NDManager newScope();

  /** Returns the word embeddings of tokens, [T, D], attached to the scope. */
  NDArray wordEmbeddings(NDManager scope, int[] tokens);

  /**
   * Computes label scores from word embeddings, in evaluation mode.
   *
   * @param row gives the positions, the segments and the predicting token of all inputs; its token
   *     ids are ignored, except in the prefix that a decoder's rows share, where the embeddings are
   *     ignored instead
   * @param wordEmbeddings [B, T, D]
   * @return [B, L], attached to the scope
   */
  NDArray labelLogits(NDManager scope, TokenRow row, NDArray wordEmbeddings);

  int maskToken();

  int padToken();
}
