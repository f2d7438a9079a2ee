package dev.ascribe.model.transformer.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.NativeArrays;
import dev.ascribe.model.transformer.Parameter;
import dev.ascribe.model.transformer.ParameterLoader;
import dev.ascribe.model.transformer.SharedMemory;
import dev.ascribe.model.transformer.TensorNames;
import dev.ascribe.model.transformer.Tensors;
import dev.ascribe.model.transformer.decoder.CausalAttention.KeysAndValues;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A causal language model that scores label words on one device. B rows, T tokens, D width, L
 * labels, V words of the vocabulary. Parameters are F32 on a CPU and of the checkpoint's type
 * elsewhere; scores are F32. Results belong to the scope that the caller gives. Not thread-safe.
 */
public final class DecoderNetwork implements AutoCloseable {
  /** Of keys and values that are kept, where nobody says how many. */
  private static final long PREFIX_BYTES = 256L << 20;

  private static final Answers NO_ANSWERS = new Answers(List.of());

  private static final TokenBlocks.Beginning NOTHING = new TokenBlocks.Beginning(0, null);

  private final SharedMemory memory;
  private final DecoderConfig config;
  private final Decoder decoder;
  private final Answers answers;
  private final DecoderBatch.Builder batches;
  private final TokenBlocks blocks;
  private final PrefixCache prefixes;
  private final List<Parameter> parameters;
  private boolean closed;

  private DecoderNetwork(
      SharedMemory memory,
      DecoderConfig config,
      Decoder decoder,
      Answers answers,
      TokenBlocks blocks,
      PrefixCache prefixes,
      List<Parameter> parameters) {
    this.memory = memory;
    this.config = config;
    this.decoder = decoder;
    this.answers = answers;
    this.batches = blocks.batches();
    this.blocks = blocks;
    this.prefixes = prefixes;
    this.parameters = parameters;
  }

  /**
   * Loads the weights of a directory.
   *
   * @param labelTokens [L] the tokens of each label's word, at least one each
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT when tensors are missing or of
   *     other shapes
   */
  public static DecoderNetwork load(
      DecoderConfig config, Path weights, List<int[]> labelTokens, Device device) {
    return load(config, weights, labelTokens, device, PREFIX_BYTES);
  }

  /**
   * The same with a budget for the keys and values of prefixes.
   *
   * @param prefixBytes of the device's memory; one prefix is kept however large it is
   */
  public static DecoderNetwork load(
      DecoderConfig config,
      Path weights,
      List<int[]> labelTokens,
      Device device,
      long prefixBytes) {
    return load(config, weights, labelTokens, device, prefixBytes, TokenBlocks.bytes(device));
  }

  /**
   * The same with a budget for attention scores.
   *
   * @param scoreBytes of the device's memory, for the attention scores of a forward pass
   */
  static DecoderNetwork load(
      DecoderConfig config,
      Path weights,
      List<int[]> labelTokens,
      Device device,
      long prefixBytes,
      long scoreBytes) {
    SharedMemory memory = SharedMemory.on(device);
    try (Checkpoint checkpoint = Checkpoint.open(weights);
        GradientScope suspended = GradientScope.suspended()) {
      ParameterLoader loader =
          new ParameterLoader(
              checkpoint,
              weights,
              new TensorNames(config.family().prefix(), Map.of()),
              memory.manager(),
              device.isGpu());
      Decoder decoder = Decoder.load(loader, config);
      return new DecoderNetwork(
          memory,
          config,
          decoder,
          new Answers(labelTokens),
          new TokenBlocks(config, decoder, new DecoderBatch.Builder(config), scoreBytes),
          new PrefixCache(memory.manager(), prefixBytes),
          loader.loaded());
    } catch (RuntimeException e) {
      memory.release();
      throw e;
    }
  }

  /**
   * A network of the same parameters and prefixes, which are freed when all such networks are
   * closed.
   *
   * @param labelTokens [L] the tokens of each label's word, at least one each
   */
  public DecoderNetwork sharing(List<int[]> labelTokens) {
    return new DecoderNetwork(
        memory.shared(), config, decoder, new Answers(labelTokens), blocks, prefixes, parameters);
  }

  /** What holds the parameters. */
  public SharedMemory memory() {
    return memory;
  }

  public DecoderConfig config() {
    return config;
  }

  /** A scope for one computation; the caller closes it. */
  public NDManager newScope() {
    return memory.manager().newSubManager();
  }

  /**
   * [B, L] mean log-probabilities of the label words' tokens after each row.
   *
   * @param rows whose last token predicts
   * @param prefix how many tokens at the start are the same in all rows, positions included: their
   *     keys and values are computed once and kept. Less than the shortest row
   */
  public NDArray labelScores(NDManager scope, List<TokenRow> rows, int prefix) {
    NDArray scores = null;
    for (List<TokenRow> part : blocks.parts(rows, prefix, answers)) {
      try (NDManager inner = scope.newSubManager()) {
        NDArray ofPart = partScores(inner, part, prefix);
        ofPart.attach(scope);
        scores = scores == null ? ofPart : Tensors.concat(scores, ofPart, 0);
      }
    }
    return scores;
  }

  private NDArray partScores(NDManager scope, List<TokenRow> rows, int prefix) {
    TokenBlocks.Beginning kept =
        new TokenBlocks.Beginning(prefix, keysAndValues(rows.get(0), prefix));
    TokenBlocks.Beginning before =
        rows.size() == 1 ? blocks.ahead(scope, rows.get(0), kept, answers) : kept;
    DecoderBatch batch = batches.build(scope, rows, before.length(), answers);
    NDArray words = Tensors.lookup(batch.tokenIds(), decoder.words());
    return scores(scope, words, batch, before.layers());
  }

  /**
   * Label scores from word embeddings, behind a prefix of known tokens.
   *
   * @param row whose positions and prefix all B inputs share
   * @param wordEmbeddings [B, T, D]; those of the prefix do not matter
   * @return [B, L]
   */
  public NDArray labelScores(NDManager scope, TokenRow row, NDArray wordEmbeddings, int prefix) {
    long inputs = wordEmbeddings.getShape().get(0);
    List<TokenRow> rows = Collections.nCopies((int) inputs, row);
    DecoderBatch batch = batches.build(scope, rows, prefix, answers);
    NDArray words = Tensors.slice(wordEmbeddings, 1, prefix, row.length());
    words.attach(scope);
    if (answers.appendedCount() > 0) {
      NDArray appended = wordEmbeddings(scope, answers.appendedTokens());
      NDArray ofAll =
          Tensors.expand(
              Tensors.reshape(appended, 1, answers.appendedCount(), config.width()),
              inputs,
              answers.appendedCount(),
              config.width());
      words = words.concat(ofAll, 1);
    }
    return scores(scope, words, batch, keysAndValues(row, prefix));
  }

  private NDArray scores(
      NDManager scope, NDArray words, DecoderBatch batch, List<KeysAndValues> prefix) {
    return answers.scores(scope, decoder.logProbabilities(scope, words, batch, prefix));
  }

  private List<KeysAndValues> keysAndValues(TokenRow row, int length) {
    if (length == 0) {
      return null;
    }
    return prefixes.get(TokenBlocks.first(row, length), this::compute);
  }

  private List<KeysAndValues> compute(NDManager scope, TokenRow prefix) {
    try (GradientScope suspended = GradientScope.suspended()) {
      return blocks.extend(scope, prefix, NOTHING, prefix.length(), null);
    }
  }

  /** Gives the keys and values of all prefixes back. */
  public void forgetPrefixes() {
    prefixes.close();
  }

  /** [T] tokens to their word embeddings [T, D], as the table has them. */
  public NDArray wordEmbeddings(NDManager scope, int... tokens) {
    return Tensors.lookup(
        NativeArrays.of(scope, Arrays.stream(tokens).asLongStream().toArray(), tokens.length),
        decoder.words());
  }

  /** Log-probabilities [V] of what follows the last token of a row. */
  public float[] nextTokenLogProbabilities(TokenRow row) {
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      TokenBlocks.Beginning before = blocks.ahead(scope, row, NOTHING, NO_ANSWERS);
      DecoderBatch batch = batches.build(scope, List.of(row), before.length(), NO_ANSWERS);
      NDArray words = Tensors.lookup(batch.tokenIds(), decoder.words());
      return decoder.logProbabilities(scope, words, batch, before.layers()).toFloatArray();
    }
  }

  /**
   * Where the first value that is not finite comes from, for one row; empty when there is none, or
   * when the row is too long to be computed at once.
   */
  public Optional<String> firstNonFinite(TokenRow row) {
    if (!blocks.fits(row, answers)) {
      return Optional.empty();
    }
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      DecoderBatch batch = batches.build(scope, List.of(row), 0, NO_ANSWERS);
      NDArray words = Tensors.lookup(batch.tokenIds(), decoder.words());
      return decoder
          .firstNonFinite(scope, words, batch)
          .or(
              () ->
                  Tensors.isFinite(labelScores(scope, List.of(row), 0))
                      ? Optional.empty()
                      : Optional.of("the output layer"));
    }
  }

  /**
   * Attention probabilities of one row, averaged over heads, in the last layers: [layers][T][T].
   *
   * @param layers how many, at most as many as there are
   */
  public float[][][] attention(TokenRow row, int layers) {
    int tokens = row.length();
    int firstLayer = config.layers() - layers;
    float[][][] mean = new float[layers][tokens][tokens];
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      blocks.extend(
          scope,
          row,
          NOTHING,
          tokens,
          (layer, from, probabilities) -> {
            if (layer >= firstLayer) {
              read(probabilities, mean[layer - firstLayer], from);
            }
          });
    }
    return mean;
  }

  /** Averages probabilities [K, 1, G, Q, S] over heads into the rows from a token on. */
  private static void read(NDArray probabilities, float[][] mean, int from) {
    int asking = (int) probabilities.getShape().get(3);
    int seen = (int) probabilities.getShape().get(4);
    NDArray heads = Tensors.reshape(probabilities, -1, asking, seen); // [H, Q, S]
    float[] flat = heads.mean(new int[] {0}).toFloatArray();
    for (int t = 0; t < asking; t++) {
      System.arraycopy(flat, t * seen, mean[from + t], 0, seen);
    }
  }

  /** How many tokens of prefixes were computed so far, by all networks that share them. */
  public long computedPrefixTokens() {
    return prefixes.computedTokens();
  }

  /** Bytes of the device's memory that the prefixes take that are kept now. */
  public long prefixBytes() {
    return prefixes.bytes();
  }

  public long parameterBytes() {
    return parameters.stream()
        .map(Parameter::array)
        .mapToLong(array -> array.getShape().size() * array.getDataType().getNumOfBytes())
        .sum();
  }

  /**
   * Bytes of the device's memory that {@link #labelScores(NDManager, TokenRow, NDArray, int)} takes
   * for each input until its gradients are known, more or less: nothing of any layer can go before.
   *
   * @param tokens T, those of the prefix included
   */
  public long gradientBytes(int tokens, int prefix) {
    long all = (long) tokens + answers.appendedCount();
    // Products, masked scores, joined scores, probabilities, and the gradient of one of them.
    long ofAttention = 5L * config.heads().queries() * all;
    long ofRest = 12L * config.width() + 5L * config.feedForwardWidth();
    return Float.BYTES * config.layers() * (all - prefix) * (ofAttention + ofRest);
  }

  /** How many tokens of label words are appended to each row, and computed with it. */
  public int appendedTokens() {
    return answers.appendedCount();
  }

  /**
   * Floating point operations of {@link #labelScores(NDManager, List, int)} for one row of T tokens
   * behind a prefix that is kept, as it computes them: in the last layer, queries, feed-forward and
   * attention of the asking tokens only.
   *
   * @param tokens T, those of the prefix included
   * @param prefix how many of them are not computed
   */
  public double forwardFlops(int tokens, int prefix) {
    double width = config.width();
    double ofQueries = (double) config.heads().queries() * config.heads().width();
    double ofKeys = 2.0 * config.heads().keysAndValues() * config.heads().width();
    double expansions = config.family().layer(config, 0).expansion().names().size();
    double feedForward = (expansions + 1) * width * config.feedForwardWidth();
    double all = (double) tokens + answers.appendedCount();
    double computed = all - prefix;
    double asking = 2 * (2 * width * ofQueries + feedForward) + 4 * all * ofQueries;
    double keys = 2 * width * ofKeys;
    double vocabulary = 2 * width * config.vocabularySize();
    return (config.layers() - 1) * computed * (asking + keys)
        + computed * keys
        + answers.asking() * (asking + vocabulary);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.release();
    }
  }
}
