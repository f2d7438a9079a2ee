package dev.ascribe.model.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.safetensors.Checkpoint;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An encoder with a label head on one device. B rows, T tokens, D width, L labels. Results belong
 * to the scope that the caller gives. Not thread-safe.
 */
public final class EncoderNetwork implements AutoCloseable {
  private final SharedMemory memory;
  private final EncoderConfig config;
  private final Encoder encoder;
  private final LabelHead head;
  private final List<Parameter> parameters;
  private boolean closed;

  private EncoderNetwork(
      SharedMemory memory,
      EncoderConfig config,
      Encoder encoder,
      LabelHead head,
      List<Parameter> parameters) {
    this.memory = memory;
    this.config = config;
    this.encoder = encoder;
    this.head = head;
    this.parameters = parameters;
  }

  /** Which head a network has. */
  public sealed interface HeadSpec {
    /** The masked-language-model head, at the label words' tokens. */
    record Masked(int[] labelTokens) implements HeadSpec {}

    /**
     * A classification head.
     *
     * @param labels how many
     * @param order [L] the output of the weights' head that each label has; null where that head is
     *     not one of these labels, and a new one is drawn
     * @param seed of the layers that are drawn; null where nothing may be drawn
     */
    record Classification(int labels, List<Integer> order, Long seed) implements HeadSpec {
      public Classification {
        order = order == null ? null : List.copyOf(order);
      }
    }
  }

  /**
   * Loads the weights of a directory.
   *
   * @param keptTokens the tokens whose embeddings are needed, ascending, or null for all
   * @param beforeTensor is run before each tensor is read; what it throws ends the loading
   * @throws AscribeException CORRUPT_CHECKPOINT when tensors are missing or of other shapes,
   *     UNSUPPORTED_MODEL when the weights do not have the head that is asked for
   */
  public static EncoderNetwork load(
      EncoderConfig config,
      Path weights,
      HeadSpec spec,
      int[] keptTokens,
      Device device,
      Runnable beforeTensor) {
    SharedMemory memory = SharedMemory.on(device);
    try (Checkpoint checkpoint = Checkpoint.open(weights);
        GradientScope suspended = GradientScope.suspended()) {
      ParameterLoader loader =
          new ParameterLoader(
              new PausingSource(checkpoint, beforeTensor),
              weights,
              TensorNames.of(config.family()),
              memory.manager(),
              false);
      Encoder encoder = Encoder.load(loader, config, keptTokens);
      LabelHead head = head(loader, config, spec, encoder, weights);
      return new EncoderNetwork(memory, config, encoder, head, loader.loaded());
    } catch (RuntimeException e) {
      memory.release();
      throw e;
    }
  }

  /**
   * A network of the same parameters, which are freed when all such networks are closed.
   *
   * @param labelTokens of its masked-language-model head; of no meaning for a classification head
   */
  public EncoderNetwork sharing(int[] labelTokens) {
    LabelHead other = head instanceof MaskedHead masked ? masked.withLabels(labelTokens) : head;
    return new EncoderNetwork(memory.shared(), config, encoder, other, parameters);
  }

  /** What holds the parameters. */
  public SharedMemory memory() {
    return memory;
  }

  private static LabelHead head(
      ParameterLoader loader, EncoderConfig config, HeadSpec spec, Encoder encoder, Path weights) {
    if (spec instanceof HeadSpec.Classification classification) {
      return ClassificationHead.load(loader, config, classification, weights);
    }
    if (!loader.has(config.family().maskedHead().dense() + ".weight")) {
      throw new AscribeException(
          ErrorCode.UNSUPPORTED_MODEL,
          weights + ": has no masked-language-model head, which the paradigm 'prompted' needs");
    }
    return MaskedHead.load(loader, config, encoder.words(), ((HeadSpec.Masked) spec).labelTokens());
  }

  public EncoderConfig config() {
    return config;
  }

  /** All parameters, in the order of loading. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** The checkpoint's name of the word embeddings, which training loads in part. */
  public String wordTableName() {
    return config.family().embeddings().word() + ".weight";
  }

  /** The tokens whose embeddings are there, ascending: all, or those that training needs. */
  public int[] keptTokens() {
    int[] kept = encoder.words().kept();
    return kept == null ? IntStream.range(0, config.vocabularySize()).toArray() : kept.clone();
  }

  /** The whole word table of a directory's weights: [V * D], row by row. */
  public float[] wordTableOf(Path weights) {
    FloatBuffer all = FloatBuffer.allocate(config.vocabularySize() * config.width());
    try (Checkpoint checkpoint = Checkpoint.open(weights)) {
      checkpoint.read(
          TensorNames.of(config.family()).find(checkpoint.names(), wordTableName()).orElseThrow(),
          all);
    }
    return all.array();
  }

  /** A scope for one computation; the caller closes it. */
  public NDManager newScope() {
    return memory.manager().newSubManager();
  }

  /** [B, L] label scores of rows that are padded to the longest. */
  public NDArray labelLogits(NDManager scope, List<TokenRow> rows, Dropout dropout) {
    NDArray words =
        Tensors.lookup(
            EncoderBatch.tokenIds(scope, rows, encoder.words()), encoder.words().array());
    return labelLogits(scope, words, EncoderBatch.of(scope, rows), dropout);
  }

  /**
   * Label scores from word embeddings.
   *
   * @param row whose positions and segments all B inputs share
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

  /** [T] tokens to their word embeddings [T, D]. */
  public NDArray wordEmbeddings(NDManager scope, int... tokens) {
    return encoder.words().lookup(scope, tokens);
  }

  /**
   * Scores of the whole vocabulary at the predicting token of one row.
   *
   * @return [V]
   * @throws IllegalStateException when the network has no masked-language-model head
   */
  public float[] vocabularyLogits(TokenRow row) {
    if (!(head instanceof MaskedHead masked)) {
      throw new IllegalStateException("this network has no masked-language-model head");
    }
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      NDArray words = wordEmbeddings(scope, row.tokenIds()).expandDims(0);
      EncoderBatch batch = EncoderBatch.of(scope, List.of(row));
      NDArray states = encoder.predictingStates(scope, words, batch, Dropout.NONE);
      return masked.vocabularyLogits(states).toFloatArray();
    }
  }

  /** Where the first value that is not finite comes from, for one row; empty when there is none. */
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

  /** Attention probabilities of one row, averaged over heads: [layers][T][T]. */
  public float[][][] attention(TokenRow row) {
    float[][][] mean = new float[config.layers()][row.length()][row.length()];
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      NDArray words = wordEmbeddings(scope, row.tokenIds()).expandDims(0);
      encoder.allStates(
          scope,
          words,
          EncoderBatch.of(scope, List.of(row)),
          (layer, probabilities) -> {
            float[] flat = probabilities.mean(new int[] {1}).toFloatArray(); // [1, T, T]
            for (int t = 0; t < row.length(); t++) {
              System.arraycopy(flat, t * row.length(), mean[layer][t], 0, row.length());
            }
          });
    }
    return mean;
  }

  public long parameterBytes() {
    return parameters.stream()
            .map(Parameter::array)
            .map(NDArray::getShape)
            .mapToLong(Shape::size)
            .sum()
        * Float.BYTES;
  }

  /**
   * Floating point operations of {@link #labelLogits} on one row of T tokens, as it computes them:
   * in the last layer, queries, feed-forward and attention of one token only.
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

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.release();
    }
  }
}
