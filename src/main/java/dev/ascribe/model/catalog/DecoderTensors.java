package dev.ascribe.model.catalog;

import dev.ascribe.model.transformer.Projection;
import dev.ascribe.model.transformer.Projection.Storage;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderConfig.NormKind;
import dev.ascribe.model.transformer.decoder.DecoderFamily.LayerNames;
import dev.ascribe.model.transformer.decoder.DecoderFamily.ModelNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The tensors, with their shapes, that a decoder's configuration asks for. */
final class DecoderTensors {
  private final DecoderConfig config;
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private DecoderTensors(DecoderConfig config) {
    this.config = config;
  }

  /** Shapes by name. */
  static Map<String, long[]> of(DecoderConfig config) {
    return new DecoderTensors(config).all();
  }

  private Map<String, long[]> all() {
    long width = config.width();
    ModelNames names = config.family().model();
    shapes.put(names.word() + ".weight", new long[] {config.vocabularySize(), width});
    if (names.position() != null) {
      long rows = (long) config.positions() + config.positionOffset();
      shapes.put(names.position() + ".weight", new long[] {rows, width});
    }
    for (int index = 0; index < config.layers(); index++) {
      layer(config.family().layer(config, index));
    }
    norm(names.finalNorm());
    if (!config.tiedOutput()) {
      linear(names.output(), width, config.vocabularySize());
    }
    return shapes;
  }

  private void layer(LayerNames names) {
    long width = config.width();
    long inner = config.feedForwardWidth();
    long queries = (long) config.heads().queries() * config.heads().width();
    long keys = (long) config.heads().keysAndValues() * config.heads().width();
    norm(names.attentionNorm());
    linear(names.queryKeyValue(), width, queries, keys, keys);
    linear(names.attentionOutput(), queries, width);
    norm(names.feedForwardNorm());
    if (names.expansion().names().size() == 2) {
      linear(names.expansion(), width, inner, inner);
    } else {
      linear(names.expansion(), width, inner);
    }
    linear(names.contraction(), inner, width);
  }

  private void norm(String name) {
    shapes.put(name + ".weight", new long[] {config.width()});
    if (config.norm().kind() == NormKind.LAYER) {
      shapes.put(name + ".bias", new long[] {config.width()});
    }
  }

  private void linear(Projection projection, long inputs, long... outputs) {
    List<String> names = projection.names();
    for (int i = 0; i < names.size(); i++) {
      // A fused layer of the checkpoint has all outputs; else each has its own.
      long rows = names.size() == outputs.length ? outputs[i] : LongStream.of(outputs).sum();
      boolean columns = projection.storage() == Storage.COLUMNS;
      shapes.put(
          names.get(i) + ".weight",
          columns ? new long[] {inputs, rows} : new long[] {rows, inputs});
      if (projection.hasBias()) {
        shapes.put(names.get(i) + ".bias", new long[] {rows});
      }
    }
  }
}
