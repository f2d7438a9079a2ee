package dev.ascribe.model.transformer.decoder;

/**
 * Computes what forward passes of a decoder cost, without running one. T tokens, the prefix's
 * included, of which P of a kept prefix are not computed.
 */
public record DecoderCosts(DecoderConfig config, Answers answers) {
  /**
   * Bytes of the device's memory that each input takes until its gradients are known, more or less:
   * nothing of any layer can be freed before.
   *
   * @param tokens T
   * @param prefix P
   */
  public long gradientBytes(int tokens, int prefix) {
    long all = (long) tokens + answers.appendedCount();
    // Products, masked scores, joined scores, probabilities, and the gradient of one of them.
    long ofAttention = 5L * config.heads().queries() * all;
    long ofRest = 12L * config.width() + 5L * config.feedForwardWidth();
    return (long) Float.BYTES * config.layers() * (all - prefix) * (ofAttention + ofRest);
  }

  /**
   * Floating point operations of {@link DecoderNetwork#labelScores} for one row, as it computes
   * them: in the last layer, queries, feed-forward and attention of the asking tokens only.
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
