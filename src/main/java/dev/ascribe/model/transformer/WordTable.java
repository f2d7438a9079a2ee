package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/**
 * The table of word embeddings: of the whole vocabulary or, in training, only of the tokens that
 * occur. Other tokens have no gradient, so they need neither rows nor optimiser moments.
 *
 * @param array [V, D]
 * @param kept the token of each row, ascending; null if row numbers are token ids
 */
record WordTable(NDArray array, int[] kept) {
  int row(int token) {
    if (kept == null) {
      return token;
    }
    int row = Arrays.binarySearch(kept, token);
    if (row < 0) {
      throw new IllegalArgumentException("token " + token + " is not among those kept");
    }
    return row;
  }

  /** Returns the embeddings of tokens, [n, D], attached to the scope. */
  NDArray lookup(NDManager scope, int... tokens) {
    return Tensors.lookup(
        NativeArrays.of(scope, Arrays.stream(tokens).mapToLong(this::row).toArray(), tokens.length),
        array);
  }
}
