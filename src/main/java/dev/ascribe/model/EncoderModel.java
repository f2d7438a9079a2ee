package dev.ascribe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.transformer.Dropout;
import dev.ascribe.model.transformer.EncoderNetwork;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.HeadSpec;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Paradigm;
import java.util.List;
import java.util.function.BiFunction;

/** An encoder used as a classifier, prompted or fine-tuned. */
public final class EncoderModel extends TransformerModel<EncoderNetwork> {
  private final EncoderLayout layout;

  /**
   * Loads the weights; called by {@link ModelLoader}.
   *
   * @param layout closed by the model, also if this constructor fails
   * @param newHeadSeed seed of classification layers that are initialised for training if the
   *     weights lack them; null if the weights must have them
   * @param networks loads the network from the weights and the head; the model closes the network
   */
  EncoderModel(
      ClassifierWeights source,
      EncoderLayout layout,
      Long newHeadSeed,
      BiFunction<ClassifierWeights, HeadSpec, EncoderNetwork> networks) {
    super(source, layout, weights -> networks.apply(weights, head(weights, layout, newHeadSeed)));
    this.layout = layout;
  }

  private static HeadSpec head(ClassifierWeights source, EncoderLayout layout, Long newHeadSeed) {
    if (source.reference().paradigm() == Paradigm.PROMPTED) {
      return new HeadSpec.Masked(layout.labelTokens());
    }
    return newHeadSeed == null ? source.headForExplaining() : source.headForTraining(newHeadSeed);
  }

  /** Lays out a text for training. The end of a text that is too long is left out. */
  public EncodedInput encodeForTraining(TextInput input) {
    return layout.encodeForTraining(input);
  }

  @Override
  public TokenRow row(EncodedInput input, Coalition present, AbsencePolicy policy) {
    return AbsencePolicies.row(input, present, policy, layout.maskToken(), layout.padToken());
  }

  @Override
  public float[][] labelLogits(List<TokenRow> rows) {
    if (rows.isEmpty()) {
      return new float[0][];
    }
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      return rows(network().labelLogits(scope, rows, Dropout.NONE));
    }
  }

  @Override
  public float[][][] attention(TokenRow row) {
    return network().attention(row);
  }

  @Override
  public NDArray labelLogits(NDManager scope, TokenRow row, NDArray wordEmbeddings) {
    return network().labelLogits(scope, row, wordEmbeddings);
  }

  @Override
  public int maskToken() {
    return layout.maskToken();
  }

  @Override
  public int padToken() {
    return layout.padToken();
  }

  @Override
  public double forwardFlops(int tokens) {
    return network().forwardFlops(tokens);
  }
}
