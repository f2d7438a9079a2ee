package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Consumer;

/**
 * Multi-head self-attention (Vaswani et al. 2017) with its residual connection and norm. B rows, T
 * tokens, H heads, W head width, D = H * W.
 *
 * @param queryKeyValue the three fused projections: [3 D, D]
 * @param dropsOutput whether training applies dropout to the projected output, in addition to the
 *     probabilities
 */
record SelfAttention(
    Linear queryKeyValue, Linear output, Norm norm, int heads, int headWidth, boolean dropsOutput) {
  static SelfAttention load(
      ParameterLoader loader, EncoderConfig config, EncoderFamily.LayerNames names) {
    int width = config.width();
    return new SelfAttention(
        loader.linear(names.queryKeyValue(), width, width),
        loader.linear(names.attentionOutput(), width, width),
        loader.norm(names.attentionNorm(), width, config.normEpsilon()),
        config.heads(),
        config.headWidth(),
        config.family().dropsAttentionOutput());
  }

  /**
   * Computes attention for all tokens, [B, T, D] to [B, T, D].
   *
   * @param probabilities receives the attention probabilities [B, H, T, T]
   */
  NDArray apply(NDArray x, EncoderBatch batch, Dropout dropout, Consumer<NDArray> probabilities) {
    List<NDArray> parts = split(queryKeyValue.apply(x), batch, 3);
    NDArray context =
        attend(parts.get(0), parts.get(1), parts.get(2), batch, dropout, probabilities);
    NDArray merged = // [B, T, D]
        Tensors.reshape(
            Tensors.permute(context, 0, 2, 1, 3), batch.rows(), batch.tokens(), width());
    return addAndNorm(merged, x, dropout);
  }

  /** Computes attention for the predicting token of each row only, [B, T, D] to [B, D]. */
  NDArray applyToPredicting(NDArray x, EncoderBatch batch, Dropout dropout) {
    NDManager scope = x.getManager();
    NDArray asking = Tensors.lookup(batch.predicting(), Tensors.reshape(x, -1, width())); // [B, D]
    NDArray query = queryKeyValue.outputs(scope, 0, width()).apply(asking);
    List<NDArray> parts =
        split(queryKeyValue.outputs(scope, width(), 3L * width()).apply(x), batch, 2);
    NDArray context =
        attend(
            Tensors.reshape(query, batch.rows(), heads, 1, headWidth),
            parts.get(0),
            parts.get(1),
            batch,
            dropout,
            ignored -> {});
    NDArray merged = Tensors.reshape(context, batch.rows(), width());
    return addAndNorm(merged, asking, dropout);
  }

  private NDArray addAndNorm(NDArray merged, NDArray residual, Dropout dropout) {
    NDArray projected = output.apply(merged);
    return norm.apply((dropsOutput ? dropout.apply(projected) : projected).add(residual));
  }

  /** Splits [B, T, n D] into n arrays of [B, H, T, W]. */
  private List<NDArray> split(NDArray fused, EncoderBatch batch, int parts) {
    NDArray heads5 = // [B, T, n, H, W]
        Tensors.reshape(fused, batch.rows(), batch.tokens(), parts, heads, headWidth);
    return Tensors.unstack(Tensors.permute(heads5, 2, 0, 3, 1, 4));
  }

  private NDArray attend(
      NDArray query, // [B, H, Q, W]
      NDArray key, // [B, H, T, W]
      NDArray value, // [B, H, T, W]
      EncoderBatch batch,
      Dropout dropout,
      Consumer<NDArray> probabilities) {
    NDArray scaled = query.mul(NativeArrays.scalar(query.getManager(), 1 / Math.sqrt(headWidth)));
    NDArray scores = Tensors.matmul(scaled, Tensors.transposeLast(key)); // [B, H, Q, T]
    if (batch.padding() != null) {
      scores = scores.add(batch.padding());
    }
    NDArray weights = Tensors.softmax(scores);
    probabilities.accept(weights);
    return Tensors.matmul(dropout.apply(weights), value); // [B, H, Q, W]
  }

  private int width() {
    return heads * headWidth;
  }
}
