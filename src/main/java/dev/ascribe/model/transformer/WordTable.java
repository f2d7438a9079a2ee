package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/**
 * The word embeddings: of the whole vocabulary or, in training, of the tokens that occur. Tokens
 * that do not occur have no gradient, so that neither their rows nor moments of the optimiser for
 * them take memory.
 *
 * @param array [V, D]
 * @param kept the token of each row, ascending, or null when row and token are the same
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

  /** [n] tokens to [n, D], in the scope. */
  NDArray lookup(NDManager scope, int... tokens) {
    return Tensors.lookup(
        NativeArrays.of(scope, Arrays.stream(tokens).mapToLong(this::row).toArray(), tokens.length),
        array);
  }
}
