package dev.ascribe.model.transformer;

import java.util.Map;

/**
 * A family of encoders: how its configuration is written and what its checkpoints call the
 * parameters of each block. Names are prefixes, to which {@code .weight} and {@code .bias} are
 * added.
 */
public sealed interface EncoderFamily extends ModelFamily permits BertFamily, DistilBertFamily {
  /** Whether the second text of a pair is of segment 1; else all tokens are of segment 0. */
  boolean marksSecondText();

  EncoderConfig configure(ConfigReader config);

  EmbeddingNames embeddings();

  LayerNames layer(int index);

  MaskedHeadNames maskedHead();

  ClassifierNames classifier();

  /** The bias of a decoder has two names, of which files that share its numbers keep either. */
  @Override
  default Map<String, String> synonyms() {
    String tied = maskedHead().decoderBias(true);
    String own = maskedHead().decoderBias(false);
    return tied.equals(own) ? Map.of() : Map.of(tied, own, own, tied);
  }

  /** Whether training drops out what attention adds to the residual, beside its probabilities. */
  boolean dropsAttentionOutput();

  /** Tables that are added up, then normed; {@code segment} is null where there is none. */
  record EmbeddingNames(String word, String position, String segment, String norm) {}

  /** One layer, in the order of computation. */
  record LayerNames(
      Projection queryKeyValue,
      Projection attentionOutput,
      String attentionNorm,
      Projection expansion,
      Projection contraction,
      String outputNorm) {}

  /**
   * The masked-language-model head: dense, activation, norm, then the decoder.
   *
   * @param decoder has its own weights where it is not tied to the word embeddings
   * @param tiedBias the tensor of the decoder's bias where it is tied
   */
  record MaskedHeadNames(String dense, String norm, String decoder, String tiedBias) {
    /** The tensor of the decoder's bias. */
    public String decoderBias(boolean tied) {
      return tied ? tiedBias : decoder + ".bias";
    }
  }

  /**
   * The classification head.
   *
   * @param pooler dense layer over the first token
   * @param poolerActivation after it
   * @param dropoutBeforePooler whether the first token's state is dropped out, too
   * @param output the linear layer to the labels
   */
  record ClassifierNames(
      String pooler,
      PoolerActivation poolerActivation,
      boolean dropoutBeforePooler,
      String output) {}

  /** The nonlinearity of the pooler. */
  enum PoolerActivation {
    TANH,
    RELU
  }
}
