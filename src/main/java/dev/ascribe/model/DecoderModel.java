package dev.ascribe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.decoder.DecoderNetwork;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.ValueKind;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A causal language model used as a classifier. The score of a label is the mean log-probability of
 * the tokens of its label word after the prompt.
 */
public final class DecoderModel extends TransformerModel<DecoderNetwork> {
  private final DecoderLayout layout;
  private float[] contentFree;

  /**
   * Loads the weights; called by {@link ModelLoader}.
   *
   * @param layout closed by the model, also if this constructor fails
   * @param networks loads the network from the weights; the model closes the network
   */
  DecoderModel(
      ClassifierWeights source,
      DecoderLayout layout,
      Function<ClassifierWeights, DecoderNetwork> networks) {
    super(source, layout, networks);
    this.layout = layout;
  }

  /**
   * {@inheritDoc}
   *
   * @throws AscribeException INVALID_VALUE for {@code mask-token}, which decoders do not have
   */
  @Override
  public TokenRow row(EncodedInput input, Coalition present, AbsencePolicy policy) {
    return switch (policy) {
      case REMOVE, DELETE -> AbsencePolicies.row(input, present, policy, -1, -1);
      case PAD_TOKEN -> AbsencePolicies.row(input, present, policy, -1, padToken());
      case MASK_TOKEN ->
          throw new AscribeException(
              ErrorCode.INVALID_VALUE,
              "absence: 'mask-token': decoders have no mask token (allowed: remove, pad-token,"
                  + " delete)");
    };
  }

  @Override
  public float[][] labelLogits(List<TokenRow> rows) {
    float[][] result = new float[rows.size()][];
    for (PromptPrefix prefix : PromptPrefix.of(rows)) {
      List<TokenRow> batch = prefix.rows().stream().map(rows::get).toList();
      float[][] logits = labelLogits(batch, prefix.length());
      for (int i = 0; i < logits.length; i++) {
        result[prefix.rows().get(i)] = logits[i];
      }
    }
    return result;
  }

  /**
   * Computes label scores as {@link #labelLogits(List)} does, but computes every row completely and
   * reuses no prefixes.
   */
  public float[][] labelLogitsWithoutReuse(List<TokenRow> rows) {
    return labelLogits(rows, 0);
  }

  /** Discards all kept prefixes, so that benchmarks measure their computation. */
  public void forgetPrefixes() {
    network().forgetPrefixes();
  }

  private float[][] labelLogits(List<TokenRow> rows, int prefix) {
    float[][] result = scores(rows, prefix);
    if (isCalibrated()) {
      float[] offset = contentFree();
      for (float[] row : result) {
        for (int label = 0; label < row.length; label++) {
          row[label] -= offset[label];
        }
      }
    }
    return result;
  }

  private boolean isCalibrated() {
    return switch (reference().context().calibration()) {
      case NONE -> false;
      case CONTEXTUAL -> true;
    };
  }

  /** Returns the log-probabilities of the labels for a text without content, [L]. */
  private float[] contentFree() {
    if (contentFree == null) {
      EncodedInput input = layout.contentFree();
      TokenRow row = row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
      float[] scores = scores(List.of(row), 0)[0];
      if (!Softmax.isFinite(scores)) {
        throw new AscribeException(
            ErrorCode.NON_FINITE_OUTPUT,
            ("%s: calibration is not possible, because the label scores of the content-free text are %s,"
                    + " not finite numbers")
                .formatted(reference().model(), Arrays.toString(scores)));
      }
      float[] logarithms = new float[scores.length];
      for (int label = 0; label < logarithms.length; label++) {
        logarithms[label] = (float) Softmax.value(ValueKind.LOG_PROBABILITY, scores, label);
      }
      contentFree = logarithms;
    }
    return contentFree;
  }

  private float[][] scores(List<TokenRow> rows, int prefix) {
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      return rows(network().labelScores(scope, rows, prefix));
    }
  }

  @Override
  public int computedTokens(TokenRow row) {
    return row.length() - PromptPrefix.length(row) + network().appendedTokens();
  }

  @Override
  public double computedFlops(TokenRow row) {
    return network().costs().forwardFlops(row.length(), PromptPrefix.length(row));
  }

  @Override
  public float[][][] attention(TokenRow row) {
    return attention(row, network().config().layers());
  }

  @Override
  public float[][] lastAttention(TokenRow row) {
    return attention(row, 1)[0];
  }

  private float[][][] attention(TokenRow row, int layers) {
    MemoryCheck.requireHeap(
        "the attention of %s in %s"
            .formatted(Names.count(row.length(), "token"), Names.count(layers, "layer")),
        (long) Float.BYTES * layers * row.length() * row.length());
    return network().attention(row, layers);
  }

  @Override
  public NDArray labelLogits(NDManager scope, TokenRow row, NDArray wordEmbeddings) {
    int prefix = PromptPrefix.length(row);
    MemoryCheck.requireFree(
        "the gradients of %s".formatted(Names.count(row.length(), "token")),
        wordEmbeddings.getShape().get(0) * network().costs().gradientBytes(row.length(), prefix),
        scope.getDevice());
    NDArray scores = network().labelScores(scope, row, wordEmbeddings, prefix);
    return isCalibrated() ? scores.sub(scope.create(contentFree())) : scores;
  }

  @Override
  public int maskToken() {
    throw new AscribeException(
        ErrorCode.INVALID_VALUE,
        "baseline: 'mask': decoders have no mask token (allowed: pad, zero)");
  }

  /** Returns the padding token, or the end-of-text token if there is no padding token. */
  @Override
  public int padToken() {
    return layout
        .padToken()
        .orElseThrow(
            () ->
                ModelFile.unsupported(
                    reference().model(), "its tokenizer has no token for padding or ends of text"));
  }

  @Override
  public long prefixBytes() {
    return network().prefixBytes();
  }

  @Override
  public long computedPrefixTokens() {
    return network().computedPrefixTokens();
  }

  @Override
  public double forwardFlops(int tokens) {
    return network().costs().forwardFlops(tokens, 0);
  }
}
