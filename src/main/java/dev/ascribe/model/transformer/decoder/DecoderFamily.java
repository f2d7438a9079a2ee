package dev.ascribe.model.transformer.decoder;

import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.ModelFamily;
import dev.ascribe.model.transformer.Projection;

/**
 * A family of causal language models: it reads the family's configurations, and knows the names of
 * parameters in the family's checkpoints. Names are prefixes, to which {@code .weight} and {@code
 * .bias} are added.
 */
public sealed interface DecoderFamily extends ModelFamily
    permits Gpt2Family, GptNeoxFamily, OptFamily, LlamaFamily, PhiFamily {
  DecoderConfig configure(ConfigReader config);

  ModelNames model();

  LayerNames layer(DecoderConfig config, int index);

  /**
   * The names of the parameters outside the layers.
   *
   * @param position the table of learned positions; null for none
   * @param output the layer to the vocabulary, if it is not tied to the word embeddings
   */
  record ModelNames(String word, String position, String finalNorm, Projection output) {}

  /**
   * The parameters of one layer, in the order of computation.
   *
   * @param feedForwardNorm the same as {@code attentionNorm} if both blocks share one
   * @param expansion two names if the first output gates the second
   */
  record LayerNames(
      String attentionNorm,
      Projection queryKeyValue,
      Projection attentionOutput,
      String feedForwardNorm,
      Projection expansion,
      Projection contraction) {}
}
