package dev.ascribe.model.catalog;

import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.EncoderFamily;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors, with their shapes, that a configuration asks for. */
final class ExpectedTensors {
  private final EncoderConfig config;

  ExpectedTensors(EncoderConfig config) {
    this.config = config;
  }

  /** Embeddings and layers, which every paradigm needs. */
  Map<String, long[]> encoder() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    EncoderFamily.EmbeddingNames embeddings = config.family().embeddings();
    shapes.put(embeddings.word() + ".weight", shape(config.vocabularySize(), config.width()));
    shapes.put(embeddings.position() + ".weight", shape(config.positions(), config.width()));
    if (embeddings.segment() != null) {
      shapes.put(embeddings.segment() + ".weight", shape(config.segments(), config.width()));
    }
    norm(shapes, embeddings.norm());
    for (int index = 0; index < config.layers(); index++) {
      EncoderFamily.LayerNames layer = config.family().layer(index);
      layer.queryKeyValue().forEach(name -> linear(shapes, name, config.width(), config.width()));
      linear(shapes, layer.attentionOutput(), config.width(), config.width());
      norm(shapes, layer.attentionNorm());
      linear(shapes, layer.expansion(), config.feedForwardWidth(), config.width());
      linear(shapes, layer.contraction(), config.width(), config.feedForwardWidth());
      norm(shapes, layer.outputNorm());
    }
    return shapes;
  }

  /** The masked-language-model head; its decoder's weights only where they are its own. */
  Map<String, long[]> maskedHead() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    EncoderFamily.MaskedHeadNames head = config.family().maskedHead();
    linear(shapes, head.dense(), config.width(), config.width());
    norm(shapes, head.norm());
    if (!config.tiedDecoder()) {
      shapes.put(head.decoder() + ".weight", shape(config.vocabularySize(), config.width()));
    }
    shapes.put(head.decoderBias(config.tiedDecoder()), shape(config.vocabularySize()));
    return shapes;
  }

  /** The dense layer of the classification head, which training draws where it is missing. */
  Map<String, long[]> pooler() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    linear(shapes, config.family().classifier().pooler(), config.width(), config.width());
    return shapes;
  }

  /** The last layer of the classification head. */
  Map<String, long[]> labelLayer(int labels) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    linear(shapes, config.family().classifier().output(), labels, config.width());
    return shapes;
  }

  private void norm(Map<String, long[]> shapes, String name) {
    shapes.put(name + ".weight", shape(config.width()));
    shapes.put(name + ".bias", shape(config.width()));
  }

  private static void linear(Map<String, long[]> shapes, String name, int outputs, int inputs) {
    shapes.put(name + ".weight", shape(outputs, inputs));
    shapes.put(name + ".bias", shape(outputs));
  }

  private static long[] shape(long... dimensions) {
    return dimensions;
  }
}
