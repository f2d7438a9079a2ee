package dev.ascribe.model.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.safetensors.Checkpoint;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An encoder with a label head on one device. B rows, T tokens, D width, L labels. Results are
 * attached to the scope that the caller gives. Not thread-safe.
 */
public final class EncoderNetwork extends Network {
  private final EncoderConfig config;
  private final Encoder encoder;
  private final LabelHead head;

  private EncoderNetwork(
      SharedMemory memory,
      EncoderConfig config,
      Encoder encoder,
      LabelHead head,
      List<Network.Parameter> parameters) {
    super(memory, parameters);
    this.config = config;
    this.encoder = encoder;
    this.head = head;
  }

  /**
   * Loads the weights of a directory.
   *
   * @param keptTokens the tokens whose embeddings are loaded, ascending; null for all
   * @param beforeTensor is called before each tensor is read; an exception from it ends the loading
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT if tensors are missing or have
   *     other shapes; UNSUPPORTED_MODEL if the weights do not have the requested head
   */
  public static EncoderNetwork load(
      EncoderConfig config,
      Path weights,
      HeadSpec spec,
      int[] keptTokens,
      Device device,
      Runnable beforeTensor) {
    return load(
        config.family(),
        weights,
        device,
        false,
        beforeTensor,
        (memory, loader) -> {
          Encoder encoder = Encoder.load(loader, config, keptTokens);
          LabelHead head = spec.load(loader, config, encoder.words(), weights);
          return new EncoderNetwork(memory, config, encoder, head, loader.loaded());
        });
  }

  /**
   * Returns a network with the same parameters, which are freed when all such networks are closed.
   *
   * @param labelTokens of its masked-language-model head; ignored for a classification head
   */
  public EncoderNetwork sharing(int[] labelTokens) {
    return new EncoderNetwork(
        memory().shared(), config, encoder, head.withLabels(labelTokens), parameters());
  }

  public EncoderConfig config() {
    return config;
  }

  /**
   * Returns the name of the word embeddings in the checkpoint; training loads only some of their
   * rows.
   */
  public String wordTableName() {
    return config.family().embeddings().word() + ".weight";
  }

  /** Returns the tokens whose embeddings are loaded, ascending. */
  public int[] keptTokens() {
    int[] kept = encoder.words().kept();
    return kept == null ? IntStream.range(0, config.vocabularySize()).toArray() : kept.clone();
  }

  /** Reads the whole table of word embeddings from a directory's weights: [V * D], row by row. */
  public float[] wordTableOf(Path weights) {
    FloatBuffer all = FloatBuffer.allocate(config.vocabularySize() * config.width());
    try (Checkpoint checkpoint = Checkpoint.open(weights)) {
      checkpoint.read(config.family().find(checkpoint.names(), wordTableName()).orElseThrow(), all);
    }
    return all.array();
  }

  /** Computes the label scores of rows, [B, L]. Rows are padded to the longest. */
  public NDArray labelLogits(NDManager scope, List<TokenRow> rows, Dropout dropout) {
    NDArray words =
        Tensors.lookup(
            EncoderBatch.tokenIds(scope, rows, encoder.words()), encoder.words().array());
    return labelLogits(scope, words, EncoderBatch.of(scope, rows), dropout);
  }

  /**
   * Computes label scores from word embeddings.
   *
   * @param row gives the positions and segments of all B inputs
   * @param wordEmbeddings [B, T, D]
   * @return [B, L]
   */
  public NDArray labelLogits(NDManager scope, TokenRow row, NDArray wordEmbeddings) {
    int inputs = (int) wordEmbeddings.getShape().get(0);
    return labelLogits(
        scope, wordEmbeddings, EncoderBatch.repeated(scope, row, inputs), Dropout.NONE);
  }

  private NDArray labelLogits(NDManager scope, NDArray words, EncoderBatch batch, Dropout dropout) {
    NDArray states = encoder.predictingStates(scope, words, batch, dropout);
    return head.labelLogits(scope, states, dropout);
  }

  @Override
  public NDArray wordEmbeddings(NDManager scope, int... tokens) {
    return encoder.words().lookup(scope, tokens);
  }

  /**
   * Computes the scores of the whole vocabulary at the predicting token of one row.
   *
   * @return [V]
   * @throws IllegalStateException if the network has no masked-language-model head
   */
  public float[] vocabularyLogits(TokenRow row) {
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      NDArray words = wordEmbeddings(scope, row.tokenIds()).expandDims(0);
      EncoderBatch batch = EncoderBatch.of(scope, List.of(row));
      NDArray states = encoder.predictingStates(scope, words, batch, Dropout.NONE);
      return head.vocabularyLogits(states).toFloatArray();
    }
  }

  @Override
  public Optional<String> firstNonFinite(TokenRow row) {
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      NDArray words = wordEmbeddings(scope, row.tokenIds()).expandDims(0);
      EncoderBatch batch = EncoderBatch.of(scope, List.of(row));
      return encoder
          .firstNonFinite(scope, words, batch)
          .or(
              () ->
                  Tensors.isFinite(labelLogits(scope, List.of(row), Dropout.NONE))
                      ? Optional.empty()
                      : Optional.of("the label head"));
    }
  }

  /** Computes the attention probabilities of one row, averaged over heads: [layers][T][T]. */
  public float[][][] attention(TokenRow row) {
    float[][][] mean = new float[config.layers()][row.length()][row.length()];
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      NDArray words = wordEmbeddings(scope, row.tokenIds()).expandDims(0);
      encoder.showAttention(
          scope,
          words,
          EncoderBatch.of(scope, List.of(row)),
          (layer, probabilities) -> readMean(probabilities, mean[layer], 0));
    }
    return mean;
  }

  /**
   * Returns the floating point operations of {@link #labelLogits} for one row of T tokens. In the
   * last layer, queries, attention and the feed-forward block count for one token only, as they are
   * computed.
   */
  public double forwardFlops(int tokens) {
    double width = config.width();
    double inner = config.feedForwardWidth();
    double perToken = 2 * (4 * width * width + 2 * width * inner) + 4 * tokens * width;
    double keysAndValues = 2 * 2 * width * width;
    double asking = 2 * (2 * width * width + 2 * width * inner) + 4 * tokens * width;
    return (config.layers() - 1) * tokens * perToken
        + tokens * keysAndValues
        + asking
        + head.flops();
  }
}
