package dev.ascribe.model.catalog;

import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.EncoderFamily;
import dev.ascribe.model.transformer.Projection;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderFamily;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lists the tensors, with their shapes, that a configuration requires. */
final class ExpectedTensors {
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private ExpectedTensors() {}

  /** Returns the embeddings and layers of an encoder, which every paradigm needs. */
  static Map<String, long[]> ofEncoder(EncoderConfig config) {
    ExpectedTensors expected = new ExpectedTensors();
    int width = config.width();
    EncoderFamily.EmbeddingNames embeddings = config.family().embeddings();
    expected.weight(embeddings.word(), config.vocabularySize(), width);
    expected.weight(embeddings.position(), config.positions(), width);
    if (embeddings.segment() != null) {
      expected.weight(embeddings.segment(), config.segments(), width);
    }
    expected.norm(embeddings.norm(), width, true);
    for (int index = 0; index < config.layers(); index++) {
      EncoderFamily.LayerNames layer = config.family().layer(index);
      expected.linear(layer.queryKeyValue(), width, width, width, width);
      expected.linear(layer.attentionOutput(), width, width);
      expected.norm(layer.attentionNorm(), width, true);
      expected.linear(layer.expansion(), width, config.feedForwardWidth());
      expected.linear(layer.contraction(), config.feedForwardWidth(), width);
      expected.norm(layer.outputNorm(), width, true);
    }
    return expected.shapes;
  }

  /**
   * Returns the masked-language-model head. The weights of its decoder are included only if they
   * are not tied to the word embeddings.
   */
  static Map<String, long[]> ofMaskedHead(EncoderConfig config) {
    ExpectedTensors expected = new ExpectedTensors();
    EncoderFamily.MaskedHeadNames head = config.family().maskedHead();
    expected.linear(Projection.of(head.dense()), config.width(), config.width());
    expected.norm(head.norm(), config.width(), true);
    if (!config.tiedDecoder()) {
      expected.weight(head.decoder(), config.vocabularySize(), config.width());
    }
    expected.shapes.put(
        head.decoderBias(config.tiedDecoder()), new long[] {config.vocabularySize()});
    return expected.shapes;
  }

  /**
   * Returns the dense layer of the classification head, which training initialises randomly if it
   * is missing.
   */
  static Map<String, long[]> ofPooler(EncoderConfig config) {
    return ofLayer(config.family().classifier().pooler(), config.width(), config.width());
  }

  /** Returns the last layer of the classification head. */
  static Map<String, long[]> ofLabelLayer(EncoderConfig config, int labels) {
    return ofLayer(config.family().classifier().output(), config.width(), labels);
  }

  private static Map<String, long[]> ofLayer(String name, int inputs, int outputs) {
    ExpectedTensors expected = new ExpectedTensors();
    expected.linear(Projection.of(name), inputs, outputs);
    return expected.shapes;
  }

  /** Returns all tensors of a causal language model. */
  static Map<String, long[]> ofDecoder(DecoderConfig config) {
    ExpectedTensors expected = new ExpectedTensors();
    DecoderFamily.ModelNames model = config.family().model();
    int width = config.width();
    boolean biased = config.norm().kind() == DecoderConfig.NormKind.LAYER;
    expected.weight(model.word(), config.vocabularySize(), width);
    if (model.position() != null) {
      expected.weight(model.position(), config.positions() + config.positionOffset(), width);
    }
    for (int index = 0; index < config.layers(); index++) {
      DecoderFamily.LayerNames layer = config.family().layer(config, index);
      int[] expansions = new int[layer.expansion().names().size()];
      Arrays.fill(expansions, config.feedForwardWidth());
      expected.norm(layer.attentionNorm(), width, biased);
      expected.linear(layer.queryKeyValue(), width, config.queryKeyValueOutputs());
      expected.linear(
          layer.attentionOutput(), config.heads().queries() * config.heads().width(), width);
      expected.norm(layer.feedForwardNorm(), width, biased);
      expected.linear(layer.expansion(), width, expansions);
      expected.linear(layer.contraction(), config.feedForwardWidth(), width);
    }
    expected.norm(model.finalNorm(), width, biased);
    if (!config.tiedOutput()) {
      expected.linear(model.output(), width, config.vocabularySize());
    }
    return expected.shapes;
  }

  private void weight(String name, long... shape) {
    shapes.put(name + ".weight", shape);
  }

  private void norm(String name, int width, boolean biased) {
    weight(name, width);
    if (biased) {
      shapes.put(name + ".bias", new long[] {width});
    }
  }

  private void linear(Projection projection, int inputs, int... outputs) {
    for (int i = 0; i < projection.names().size(); i++) {
      String name = projection.names().get(i);
      int count = projection.outputs(i, outputs);
      switch (projection.storage()) {
        case ROWS, INTERLEAVED_HEADS -> weight(name, count, inputs);
        case COLUMNS -> weight(name, inputs, count);
      }
      if (projection.hasBias()) {
        shapes.put(name + ".bias", new long[] {count});
      }
    }
  }
}
