package dev.ascribe.model.transformer.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.common.Arguments;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.NativeArrays;
import dev.ascribe.model.transformer.Network;
import dev.ascribe.model.transformer.SharedMemory;
import dev.ascribe.model.transformer.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A causal language model on one device that scores label words. B rows, T tokens, D width, L
 * labels, V words of the vocabulary. Parameters are F32 on a CPU, and have the checkpoint's type on
 * other devices; scores are F32. Results are attached to the scope that the caller gives. Not
 * thread-safe.
 */
public final class DecoderNetwork extends Network {
  /**
   * Limits of the device memory that a network takes beside its parameters.
   *
   * @param prefixBytes for keys and values of prefixes; one prefix is kept whatever its size
   * @param scoreBytes for the attention scores of a forward pass
   */
  public record Budget(long prefixBytes, long scoreBytes) {
    private static final long PREFIX_BYTES = 256L << 20;

    public static Budget of(Device device) {
      return of(device, PREFIX_BYTES);
    }

    public static Budget of(Device device, long prefixBytes) {
      return new Budget(prefixBytes, TokenBlocks.bytes(device));
    }
  }

  private final DecoderConfig config;
  private final Decoder decoder;
  private final Answers answers;
  private final DecoderBatch.Builder batches;
  private final TokenBlocks blocks;
  private final PrefixCache prefixes;

  private DecoderNetwork(
      SharedMemory memory,
      List<Network.Parameter> parameters,
      TokenBlocks blocks,
      PrefixCache prefixes,
      Answers answers) {
    super(memory, parameters);
    this.decoder = blocks.decoder();
    this.config = decoder.config();
    this.answers = answers;
    this.batches = blocks.batches();
    this.blocks = blocks;
    this.prefixes = prefixes;
  }

  /**
   * Loads the weights of a directory.
   *
   * @param labelTokens [L] the tokens of each label's word, at least one each
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT if tensors are missing or have
   *     other shapes
   */
  public static DecoderNetwork load(
      DecoderConfig config, Path weights, List<int[]> labelTokens, Device device, Budget budget) {
    return load(
        config.family(),
        weights,
        device,
        device.isGpu(),
        () -> {},
        (memory, loader) -> {
          TokenBlocks blocks =
              new TokenBlocks(
                  Decoder.load(loader, config),
                  new DecoderBatch.Builder(config),
                  budget.scoreBytes());
          return new DecoderNetwork(
              memory,
              loader.loaded(),
              blocks,
              new PrefixCache(memory.manager(), blocks, budget.prefixBytes()),
              new Answers(labelTokens));
        });
  }

  /**
   * Returns a network with the same parameters and prefixes, which are freed when all such networks
   * are closed.
   *
   * @param labelTokens [L] the tokens of each label's word, at least one each
   */
  public DecoderNetwork sharing(List<int[]> labelTokens) {
    return new DecoderNetwork(
        memory().shared(), parameters(), blocks, prefixes, new Answers(labelTokens));
  }

  public DecoderConfig config() {
    return config;
  }

  /**
   * Computes the mean log-probabilities of the label words' tokens after each row, [B, L].
   *
   * @param rows whose last token predicts
   * @param prefix how many tokens (with their positions) at the start are the same in all rows,
   *     fewer than the shortest row has; their keys and values are computed once and kept
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
    TokenBlocks.Beginning kept = prefixes.get(rows.get(0), prefix);
    TokenBlocks.Beginning before =
        rows.size() == 1 ? blocks.ahead(scope, rows.get(0), kept, answers) : kept;
    DecoderBatch batch = batches.build(scope, rows, before.length(), answers);
    NDArray words = Tensors.lookup(batch.tokenIds(), decoder.words());
    return answers.scores(scope, decoder.logProbabilities(scope, words, batch, before.layers()));
  }

  /**
   * Computes label scores from word embeddings, after a prefix of known tokens.
   *
   * @param row gives the positions and the prefix of all B inputs
   * @param wordEmbeddings [B, T, D]; those of the prefix are ignored
   * @return [B, L]
   */
  public NDArray labelScores(NDManager scope, TokenRow row, NDArray wordEmbeddings, int prefix) {
    long inputs = wordEmbeddings.getShape().get(0);
    List<TokenRow> rows = Collections.nCopies((int) inputs, row);
    DecoderBatch batch = batches.build(scope, rows, prefix, answers);
    NDArray words = Tensors.slice(wordEmbeddings, 1, prefix, row.length());
    words.attach(scope);
    if (answers.appendedCount() > 0) {
      words = answers.append(words, wordEmbeddings(scope, answers.appendedTokens()));
    }
    return answers.scores(
        scope, decoder.logProbabilities(scope, words, batch, prefixes.get(row, prefix).layers()));
  }

  /** Frees the keys and values of all prefixes. */
  public void forgetPrefixes() {
    prefixes.close();
  }

  @Override
  public NDArray wordEmbeddings(NDManager scope, int... tokens) {
    return Tensors.lookup(
        NativeArrays.of(scope, Arrays.stream(tokens).asLongStream().toArray(), tokens.length),
        decoder.words());
  }

  /** Computes the log-probabilities [V] of the word after the last token of a row. */
  public float[] nextTokenLogProbabilities(TokenRow row) {
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      TokenBlocks.Beginning before =
          blocks.ahead(scope, row, TokenBlocks.Beginning.NONE, Answers.NONE);
      DecoderBatch batch = batches.build(scope, List.of(row), before.length(), Answers.NONE);
      NDArray words = Tensors.lookup(batch.tokenIds(), decoder.words());
      return decoder.logProbabilities(scope, words, batch, before.layers()).toFloatArray();
    }
  }

  /** {@inheritDoc} It cannot be found out if the row is too long to be computed at once. */
  @Override
  public Optional<String> firstNonFinite(TokenRow row) {
    if (!blocks.fits(row, answers)) {
      return Optional.empty();
    }
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      DecoderBatch batch = batches.build(scope, List.of(row), 0, Answers.NONE);
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
   * Computes the attention probabilities of one row in the last layers, averaged over heads:
   * [layers][T][T].
   *
   * @param layers number of layers from the last one, at most all
   */
  public float[][][] attention(TokenRow row, int layers) {
    Arguments.requireRange("layers", layers, 1, config.layers());
    int tokens = row.length();
    int firstLayer = config.layers() - layers;
    float[][][] mean = new float[layers][tokens][tokens];
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = newScope()) {
      blocks.extend(
          scope,
          row,
          TokenBlocks.Beginning.NONE,
          tokens,
          (layer, from, probabilities) -> {
            if (layer >= firstLayer) {
              readMean(probabilities, mean[layer - firstLayer], from);
            }
          });
    }
    return mean;
  }

  /** Returns how many tokens of prefixes all networks that share them have computed so far. */
  public long computedPrefixTokens() {
    return prefixes.computedTokens();
  }

  /** Returns the bytes of device memory that kept prefixes take now. */
  public long prefixBytes() {
    return prefixes.bytes();
  }

  /** Returns the costs of its forward passes. */
  public DecoderCosts costs() {
    return new DecoderCosts(config, answers);
  }

  /** Returns how many tokens of label words are appended to each row and computed with it. */
  public int appendedTokens() {
    return answers.appendedCount();
  }
}
