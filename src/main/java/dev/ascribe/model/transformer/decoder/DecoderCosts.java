package dev.ascribe.model.transformer.decoder;

/**
 * Computes the memory and the operations of a decoder's forward passes, without running one. T
 * tokens, including P tokens of a kept prefix, which are not computed.
 */
public record DecoderCosts(DecoderConfig config, Answers answers) {
  /**
   * Returns about how many bytes of device memory each input takes until its gradients are
   * computed. Nothing of any layer can be freed before.
   *
   * @param tokens T
   * @param prefix P
   */
  public long gradientBytes(int tokens, int prefix) {
    long all = (long) tokens + answers.appendedCount();
    // The arrays are products, masked scores, joined scores, probabilities, and the gradient of one
    // of them.
    long ofAttention = 5L * config.heads().queries() * all;
    long ofRest = 12L * config.width() + 5L * config.feedForwardWidth();
    return (long) Float.BYTES * config.layers() * (all - prefix) * (ofAttention + ofRest);
  }

  /**
   * Returns the floating point operations of {@link DecoderNetwork#labelScores} for one row. In the
   * last layer, queries, attention and the feed-forward block count for the asking tokens only, as
   * they are computed.
   *
   * @param tokens T
   * @param prefix P
   */
  public double forwardFlops(int tokens, int prefix) {
    double width = config.width();
    double ofQueries = (double) config.heads().queries() * config.heads().width();
    double ofKeys = 2.0 * config.heads().keysAndValues() * config.heads().width();
    double expansions = config.family().layer(config, 0).expansion().names().size();
    double feedForward = (expansions + 1) * width * config.feedForwardWidth();
    double all = (double) tokens + answers.appendedCount();
    double computed = all - prefix;
    double asking = 2 * (2 * width * ofQueries + feedForward) + 4 * all * ofQueries;
    double keys = 2 * width * ofKeys;
    double vocabulary = 2 * width * config.vocabularySize();
    return (config.layers() - 1) * computed * (asking + keys)
        + computed * keys
        + answers.asking() * (asking + vocabulary);
  }
}
