package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDArray;
import dev.ascribe.model.transformer.FeedForward;
import dev.ascribe.model.transformer.Norm;
import dev.ascribe.model.transformer.Tensors;
import dev.ascribe.model.transformer.decoder.CausalAttention.KeysAndValues;
import java.util.function.Consumer;

/**
 * A layer with norms before each block (pre-norm). B rows, T tokens, D width.
 *
 * @param feedForwardNorm null if the feed-forward block has the same input as attention
 * @param parallel whether both blocks read the layer's input
 */
record DecoderLayer(
    Norm attentionNorm,
    CausalAttention attention,
    Norm feedForwardNorm,
    FeedForward feedForward,
    boolean parallel) {
  /** Computes all tokens, [B, T, D] to [B, T, D]; see {@link CausalAttention#apply}. */
  NDArray apply(
      NDArray x, DecoderBatch batch, KeysAndValues prefix, Consumer<NDArray> probabilities) {
    NDArray normed = attentionNorm.apply(x);
    return combine(x, normed, attention.apply(normed, batch, prefix, probabilities));
  }

  /** Computes only the asking tokens, [B, T, D] to [B * A, D]. */
  NDArray applyToAsking(NDArray x, DecoderBatch batch, KeysAndValues prefix) {
    long width = x.getShape().get(2);
    NDArray normed = attentionNorm.apply(x);
    NDArray asking = Tensors.lookup(batch.asking(), Tensors.reshape(x, -1, width)); // [B * A, D]
    NDArray askingNormed = Tensors.lookup(batch.asking(), Tensors.reshape(normed, -1, width));
    NDArray attended = attention.applyToAsking(normed, askingNormed, batch, prefix);
    return combine(asking, askingNormed, attended);
  }

  /** Computes the keys and values of a row that is a prefix. */
  KeysAndValues prefix(NDArray x, DecoderBatch batch) {
    return attention.prefix(attentionNorm.apply(x), batch);
  }

  private NDArray combine(NDArray x, NDArray normed, NDArray attended) {
    if (parallel) {
      NDArray input = feedForwardNorm == null ? normed : feedForwardNorm.apply(x);
      return Tensors.addTo(Tensors.addTo(attended, feedForward.apply(input)), x);
    }
    NDArray sum = Tensors.addTo(attended, x);
    return Tensors.addTo(feedForward.apply(feedForwardNorm.apply(sum)), sum);
  }
}
