package dev.ascribe.cli.study;

import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderConfig;

/**
 * What a forecast needs to know of a model.
 *
 * @param layerParameters of all layers together: those that every token is multiplied with
 * @param tableParameters of embeddings and heads, which few tokens are multiplied with
 * @param attentionWidth sum over layers and heads of the width of a query
 */
record ModelSize(double layerParameters, double tableParameters, double attentionWidth) {
  static ModelSize of(EncoderConfig config) {
    double width = config.width();
    double tables = (double) config.vocabularySize() + config.positions() + config.segments();
    return new ModelSize(
        config.layers() * (4 * width * width + 2 * width * config.feedForwardWidth()),
        tables * width + width * width,
        config.layers() * width);
  }

  static ModelSize of(DecoderConfig config) {
    double width = config.width();
    double queries = (double) config.heads().queries() * config.heads().width();
    double keys = (double) config.heads().keysAndValues() * config.heads().width();
    double feedForward =
        (config.family().layer(config, 0).expansion().names().size() + 1)
            * width
            * config.feedForwardWidth();
    double output = config.tiedOutput() ? 1 : 2;
    return new ModelSize(
        config.layers() * (2 * width * queries + 2 * width * keys + feedForward),
        output * config.vocabularySize() * width,
        config.layers() * queries);
  }

  double parameters() {
    return layerParameters + tableParameters;
  }

  /** Of one row; a multiplication with its addition counts twice. Scores and mixing are two. */
  double forwardFlops(double tokens) {
    return 2 * layerParameters * tokens + 4 * attentionWidth * tokens * tokens;
  }
}
