package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;

/** Chooses the paradigm of a model for a caller who names none. */
public final class PossibleParadigm {
  private PossibleParadigm() {}

  /**
   * Returns {@code decoder} for a causal language model, {@code fine-tuned} for an encoder that has
   * a classification head and no masked-language-model head, and {@code prompted} for any other. A
   * model that cannot be opened counts as prompted, since the one who loads it will say what is
   * wrong with it.
   *
   * @param checkpoint the directory of the weights; null if the model has its own
   */
  public static Paradigm of(ModelCatalog catalog, String model, Path checkpoint) {
    try {
      Path directory = catalog.resolve(model);
      return of(directory, checkpoint == null ? directory : checkpoint);
    } catch (AscribeException unusable) {
      return Paradigm.PROMPTED;
    }
  }

  private static Paradigm of(Path directory, Path weights) {
    if (DecoderConfig.isDecoder(ConfigReader.open(directory))) {
      return Paradigm.DECODER;
    }
    EncoderConfig config = EncoderConfig.read(directory);
    try (Checkpoint checkpoint = Checkpoint.open(weights)) {
      TensorComparison tensors = new TensorComparison(checkpoint, config.family());
      boolean predictsLabels = tensors.has(config.family().classifier().output() + ".weight");
      boolean predictsWords = tensors.missing(ExpectedTensors.ofMaskedHead(config)).isEmpty();
      return predictsLabels && !predictsWords ? Paradigm.FINE_TUNED : Paradigm.PROMPTED;
    }
  }
}
