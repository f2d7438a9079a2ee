package dev.ascribe.training;

import dev.ascribe.model.EncoderModel;
import dev.ascribe.model.Softmax;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.ValueKind;
import java.util.Comparator;
import java.util.List;

/** Measures how well a model classifies texts, in evaluation mode. */
final class Evaluation {
  private static final int BATCH = 32;

  /**
   * Batches of this size are as fast as larger ones on a CPU, and other work waits for them half a
   * second at most.
   */
  private static final int CPU_BATCH_TOKENS = 256;

  /** A loss is better than another one if it is smaller by at least this share. */
  private static final double LEAST_GAIN = 1e-6;

  private final EncoderModel model;
  private final int batchTokens;
  private final Runnable beforeBatch;

  /**
   * A text as the tokens of the model.
   *
   * @param label index of the gold label
   */
  record Example(TokenRow row, int label) {}

  /**
   * The result of an evaluation.
   *
   * @param accuracy NaN without texts
   * @param loss mean cross-entropy in nats; NaN without texts
   */
  record Score(double accuracy, double loss) {
    /**
     * Losses that differ only in their last digits count as equal; then the earlier epoch is
     * better.
     */
    boolean isBetterThan(Score other) {
      return other == null
          || accuracy > other.accuracy
          || (accuracy == other.accuracy && other.loss - loss > LEAST_GAIN * other.loss);
    }
  }

  /**
   * @param beforeBatch may throw to end the evaluation
   */
  Evaluation(EncoderModel model, boolean cpu, Runnable beforeBatch) {
    this.model = model;
    this.batchTokens = cpu ? CPU_BATCH_TOKENS : Integer.MAX_VALUE;
    this.beforeBatch = beforeBatch;
  }

  Score of(List<Example> examples) {
    if (examples.isEmpty()) {
      return new Score(Double.NaN, Double.NaN);
    }
    List<Example> sorted =
        examples.stream()
            .sorted(Comparator.comparingInt((Example example) -> example.row().length()).reversed())
            .toList();
    int correct = 0;
    double loss = 0;
    int from = 0;
    while (from < sorted.size()) {
      beforeBatch.run();
      int most = Math.min(BATCH, Math.max(1, batchTokens / sorted.get(from).row().length()));
      List<Example> batch = sorted.subList(from, Math.min(sorted.size(), from + most));
      float[][] logits = model.labelLogits(batch.stream().map(Example::row).toList());
      for (int b = 0; b < logits.length; b++) {
        int label = batch.get(b).label();
        correct += Softmax.argMax(logits[b]) == label ? 1 : 0;
        loss -= Softmax.value(ValueKind.LOG_PROBABILITY, logits[b], label);
      }
      from += batch.size();
    }
    return new Score((double) correct / examples.size(), loss / examples.size());
  }
}
