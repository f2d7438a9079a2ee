package dev.ascribe.model.transformer;

import java.util.Map;

/**
 * A family of encoders: it reads the family's configurations, and knows the names of parameters in
 * the family's checkpoints. Names are prefixes, to which {@code .weight} and {@code .bias} are
 * added.
 */
public sealed interface EncoderFamily extends ModelFamily permits BertFamily, DistilBertFamily {
  /** Whether the second text of a pair has segment 1; otherwise all tokens have segment 0. */
  boolean marksSecondText();

  EncoderConfig configure(ConfigReader config);

  EmbeddingNames embeddings();

  LayerNames layer(int index);

  MaskedHeadNames maskedHead();

  ClassifierNames classifier();

  /**
   * Returns the second name of a tensor by its first. The bias of a decoder has two names, and
   * checkpoints may contain either.
   */
  @Override
  default Map<String, String> synonyms() {
    String tied = maskedHead().decoderBias(true);
    String own = maskedHead().decoderBias(false);
    return tied.equals(own) ? Map.of() : Map.of(tied, own, own, tied);
  }

  /**
   * Whether training applies dropout to the output of attention, in addition to its probabilities.
   */
  boolean dropsAttentionOutput();

  /**
   * The tables whose rows are added and then normalised. {@code segment} is null if there is none.
   */
  record EmbeddingNames(String word, String position, String segment, String norm) {}

  /** The parameters of one layer, in the order of computation. */
  record LayerNames(
      Projection queryKeyValue,
      Projection attentionOutput,
      String attentionNorm,
      Projection expansion,
      Projection contraction,
      String outputNorm) {}

  /**
   * The parameters of the masked-language-model head: dense layer, activation, norm, decoder.
   *
   * @param decoder has weights of its own if it is not tied to the word embeddings
   * @param tiedBias the tensor of the decoder's bias if it is tied
   */
  record MaskedHeadNames(String dense, String norm, String decoder, String tiedBias) {
    /** Returns the name of the decoder's bias. */
    public String decoderBias(boolean tied) {
      return tied ? tiedBias : decoder + ".bias";
    }
  }

  /**
   * The parameters of the classification head.
   *
   * @param pooler dense layer over the first token's state
   * @param poolerActivation the nonlinearity of the pooler
   * @param dropoutBeforePooler whether dropout applies to the first token's state, too
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
