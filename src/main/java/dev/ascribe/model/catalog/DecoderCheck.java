package dev.ascribe.model.catalog;

import dev.ascribe.model.catalog.ModelCheck.ParadigmFit;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.TensorSource;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.model.transformer.Projection;
import dev.ascribe.model.transformer.TensorNames;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderFamily;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares the tensors of a causal language model with what its configuration asks for. */
final class DecoderCheck {
  private final DecoderConfig config;
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private DecoderCheck(DecoderConfig config) {
    this.config = config;
  }

  static ModelCheck check(Path directory) {
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      return check(directory, checkpoint);
    }
  }

  /**
   * Checks a directory whose weights may still lie elsewhere.
   *
   * @param checkpoint the weights
   */
  static ModelCheck check(Path directory, TensorSource checkpoint) {
    DecoderConfig config = DecoderConfig.read(directory);
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      tokenizer.requireRoom(config.vocabularySize());
      TensorComparison tensors =
          new TensorComparison(checkpoint, new TensorNames(config.family().prefix(), Map.of()));
      List<String> missing = tensors.missing(new DecoderCheck(config).expected());
      boolean sound = missing.isEmpty() && tensors.mismatched().isEmpty();
      return new ModelCheck(
          directory,
          config.family().modelType(),
          config.layers(),
          config.width(),
          config.positions(),
          tensors.parameters(),
          tensors.elementTypes(),
          missing,
          tensors.mismatched(),
          List.of(),
          tensors.unexpected(),
          ModelCheck.Forward.NOT_RUN,
          List.of(
              new ParadigmFit(Paradigm.FINE_TUNED, false, "it is a causal language model"),
              new ParadigmFit(Paradigm.PROMPTED, false, "it is a causal language model"),
              new ParadigmFit(
                  Paradigm.DECODER,
                  sound,
                  sound ? "layers and vocabulary are there" : "the decoder is not whole")));
    }
  }

  private Map<String, long[]> expected() {
    DecoderFamily.ModelNames model = config.family().model();
    int width = config.width();
    shapes.put(model.word() + ".weight", new long[] {config.vocabularySize(), width});
    if (model.position() != null) {
      int rows = config.positions() + config.positionOffset();
      shapes.put(model.position() + ".weight", new long[] {rows, width});
    }
    for (int index = 0; index < config.layers(); index++) {
      DecoderFamily.LayerNames layer = config.family().layer(config, index);
      DecoderConfig.Heads heads = config.heads();
      int keys = heads.keysAndValues() * heads.width();
      int queries = heads.queries() * heads.width();
      int inner = config.feedForwardWidth();
      norm(layer.attentionNorm());
      linear(layer.queryKeyValue(), width, queries, keys, keys);
      linear(layer.attentionOutput(), queries, width);
      norm(layer.feedForwardNorm());
      int[] expansions = new int[layer.expansion().names().size()];
      Arrays.fill(expansions, inner);
      linear(layer.expansion(), width, expansions);
      linear(layer.contraction(), inner, width);
    }
    norm(model.finalNorm());
    if (!config.tiedOutput()) {
      linear(model.output(), width, config.vocabularySize());
    }
    return shapes;
  }

  private void norm(String name) {
    shapes.put(name + ".weight", new long[] {config.width()});
    if (config.norm().kind() == DecoderConfig.NormKind.LAYER) {
      shapes.put(name + ".bias", new long[] {config.width()});
    }
  }

  private void linear(Projection projection, long inputs, int... outputs) {
    List<String> names = projection.names();
    for (int i = 0; i < names.size(); i++) {
      long count = names.size() == outputs.length ? outputs[i] : Arrays.stream(outputs).sum();
      shapes.put(
          names.get(i) + ".weight",
          projection.storage() == Projection.Storage.COLUMNS
              ? new long[] {inputs, count}
              : new long[] {count, inputs});
      if (projection.hasBias()) {
        shapes.put(names.get(i) + ".bias", new long[] {count});
      }
    }
  }
}
