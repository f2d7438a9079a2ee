package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.transformer.Linear;
import dev.ascribe.model.transformer.NativeArrays;
import dev.ascribe.model.transformer.Tensors;
import java.util.function.Consumer;

/**
 * Causal attention (each token attends to the tokens before it) with grouped queries (Ainslie et
 * al. 2023). B rows, T own tokens, P tokens of a shared prefix, Q asking tokens, K heads of keys
 * and values, G queries for each of them, H = K * G, W head width.
 *
 * <p>The head of keys is the first dimension of all arrays. So the prefix of a head is one matrix,
 * and one matrix product serves all rows without copying the prefix.
 *
 * @param queryKeyValue the three fused projections: [(H + 2 K) W, D]
 */
record CausalAttention(Linear queryKeyValue, Linear output, DecoderConfig.Heads heads) {
  /**
   * The keys and values of a prefix, to which later tokens attend.
   *
   * @param keys [K, W, P]
   * @param values [K, P, W]
   */
  record KeysAndValues(NDArray keys, NDArray values) {
    /** Joins these with the keys and values of the next tokens, as a copy attached to the scope. */
    KeysAndValues followedBy(NDManager scope, KeysAndValues next) {
      KeysAndValues both =
          new KeysAndValues(
              Tensors.concatLast(keys, next.keys), Tensors.concat(values, next.values, 1));
      both.attach(scope);
      return both;
    }

    void attach(NDManager scope) {
      keys.attach(scope);
      values.attach(scope);
    }
  }

  /**
   * Computes attention for all tokens, [B, T, D] to [B, T, D].
   *
   * @param prefix of all rows; null for none
   * @param probabilities receives the attention probabilities [K, B, G, T, P + T]
   */
  NDArray apply(
      NDArray x, DecoderBatch batch, KeysAndValues prefix, Consumer<NDArray> probabilities) {
    int queries = heads.queries();
    int keys = heads.keysAndValues();
    NDArray all = // [B, T, H + 2 K, W]
        Tensors.reshape(
            queryKeyValue.apply(x), batch.rows(), batch.tokens(), queries + 2L * keys, width());
    NDArray rotated = rotate(Tensors.slice(all, 2, 0, queries + keys), batch.positions());
    NDArray context =
        attend(
            Tensors.slice(rotated, 2, 0, queries),
            Tensors.slice(rotated, 2, queries, queries + keys),
            Tensors.slice(all, 2, queries + keys, queries + 2L * keys),
            batch.masks(),
            prefix,
            probabilities);
    return output.apply(context);
  }

  /**
   * Computes attention for the asking tokens only, from [B, T, D] and [B * A, D] to [B * A, D].
   *
   * @param asking the states of the asking tokens
   */
  NDArray applyToAsking(NDArray x, NDArray asking, DecoderBatch batch, KeysAndValues prefix) {
    long ofQueries = (long) heads.queries() * width();
    NDArray query =
        Tensors.reshape(
            queryKeyValue.outputs(x.getManager(), 0, ofQueries).apply(asking),
            batch.rows(),
            batch.askingPerRow(),
            heads.queries(),
            width());
    NDArray keysAndValues = keysAndValues(x, batch);
    NDArray key = Tensors.slice(keysAndValues, 2, 0, heads.keysAndValues());
    NDArray value =
        Tensors.slice(keysAndValues, 2, heads.keysAndValues(), 2L * heads.keysAndValues());
    NDArray context =
        attend(
            rotate(query, batch.askingPositions()),
            rotate(key, batch.positions()),
            value,
            batch.askingMasks(),
            prefix,
            ignored -> {});
    return output.apply(Tensors.reshape(context, -1, ofQueries));
  }

  /** Computes the keys and values for the tokens of one row [1, P, D]. */
  KeysAndValues prefix(NDArray x, DecoderBatch batch) {
    NDArray both = keysAndValues(x, batch);
    NDArray keys = rotate(Tensors.slice(both, 2, 0, heads.keysAndValues()), batch.positions());
    NDArray values = Tensors.slice(both, 2, heads.keysAndValues(), 2L * heads.keysAndValues());
    long tokens = batch.tokens();
    return new KeysAndValues(
        copy(Tensors.permute(keys, 2, 0, 3, 1), heads.keysAndValues(), width(), tokens),
        copy(Tensors.permute(values, 2, 0, 1, 3), heads.keysAndValues(), tokens, width()));
  }

  /** Returns a contiguous copy, which keeps no other array alive. */
  private static NDArray copy(NDArray view, long... shape) {
    NDArray reshaped = Tensors.reshape(view, shape);
    // DJL's copyTo goes through the heap, by a call of libtorch that prints a warning.
    NDArray zeros = view.getManager().zeros(reshaped.getShape(), reshaped.getDataType());
    return Tensors.addTo(zeros, reshaped);
  }

  /** Projects [B, T, D] to keys and values [B, T, 2 K, W]. */
  private NDArray keysAndValues(NDArray x, DecoderBatch batch) {
    long from = (long) heads.queries() * width();
    long to = from + 2L * heads.keysAndValues() * width();
    return Tensors.reshape(
        queryKeyValue.outputs(x.getManager(), from, to).apply(x),
        batch.rows(),
        batch.tokens(),
        2L * heads.keysAndValues(),
        width());
  }

  private static NDArray rotate(NDArray x, DecoderBatch.Positions positions) {
    return positions.angles() == null ? x : positions.angles().rotate(x);
  }

  private NDArray attend(
      NDArray query, // [B, Q, H, W]
      NDArray key, // [B, T, K, W]
      NDArray value, // [B, T, K, W]
      DecoderBatch.Masks masks,
      KeysAndValues prefix,
      Consumer<NDArray> probabilities) {
    long rows = query.getShape().get(0);
    long queries = query.getShape().get(1);
    long tokens = key.getShape().get(1);
    long groups = heads.keysAndValues();
    long group = heads.group();
    NDArray scaled = query.mul(NativeArrays.scalar(query.getManager(), 1 / Math.sqrt(width())));
    NDArray grouped = // [K, B, G, Q, W]
        Tensors.permute(
            Tensors.reshape(scaled, rows, queries, groups, group, width()), 2, 0, 3, 1, 4);
    // The product is [K * B, G * Q, W] with [K * B, T, W].
    NDArray perRow = Tensors.reshape(grouped, groups * rows, group * queries, width());
    NDArray keys = Tensors.reshape(Tensors.permute(key, 2, 0, 1, 3), -1, tokens, width());
    NDArray values = Tensors.reshape(Tensors.permute(value, 2, 0, 1, 3), -1, tokens, width());
    NDArray scores = // [K, B, G, Q, T]
        added(
            Tensors.reshape(
                Tensors.matmul(perRow, Tensors.transposeLast(keys)),
                groups,
                rows,
                group,
                queries,
                tokens),
            masks.own());
    NDArray perHead = null; // [K, B * G * Q, W]
    if (prefix != null) {
      perHead = Tensors.reshape(perRow, groups, rows * group * queries, width());
      NDArray before =
          Tensors.reshape(Tensors.matmul(perHead, prefix.keys()), groups, rows, group, queries, -1);
      scores = Tensors.concatLast(added(before, masks.prefix()), scores);
    }
    NDArray weights = Tensors.softmax(scores); // [K, B, G, Q, P + T]
    probabilities.accept(weights);
    weights = Tensors.cast(weights, value.getDataType());
    long seen = weights.getShape().get(4);
    NDArray ownWeights = Tensors.slice(weights, 4, seen - tokens, seen);
    NDArray context = // [K * B, G * Q, W]
        Tensors.matmul(Tensors.reshape(ownWeights, groups * rows, group * queries, tokens), values);
    if (prefix != null) {
      NDArray prefixWeights =
          Tensors.reshape(
              Tensors.slice(weights, 4, 0, seen - tokens),
              groups,
              rows * group * queries,
              seen - tokens);
      NDArray before = Tensors.matmul(prefixWeights, prefix.values());
      context =
          Tensors.addTo(context, Tensors.reshape(before, groups * rows, group * queries, width()));
    }
    NDArray heads5 = Tensors.reshape(context, groups, rows, group, queries, width());
    // This turns [K, B, G, Q, W] into [B, Q, H * W].
    return Tensors.reshape(
        Tensors.permute(heads5, 1, 3, 0, 2, 4), rows, queries, groups * group * width());
  }

  private static NDArray added(NDArray scores, NDArray mask) {
    if (mask == null) {
      return scores;
    }
    return Tensors.addTo(Tensors.cast(scores, mask.getDataType()), mask);
  }

  private int width() {
    return heads.width();
  }
}
