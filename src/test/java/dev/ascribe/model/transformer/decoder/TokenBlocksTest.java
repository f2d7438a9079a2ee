package dev.ascribe.model.transformer.decoder;

import static dev.ascribe.model.GoldenEncoder.directory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.GradientScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A decoder of every family that has hardly any memory for attention scores. */
class TokenBlocksTest {
  private static final long PLENTY = 1L << 30;

  /** The scores of four heads of 20 tokens that see 50. */
  private static final long LITTLE = 4L * Float.BYTES * 20 * 50;

  private static final int LONGEST = 56;

  /**
   * Scores up to 11 in single precision; kernels of some processors round by the size of a block.
   */
  private static final float TOLERANCE = 3e-5f;

  /** Of one and of several tokens, two of which begin alike. */
  private static final List<int[]> ANSWERS =
      List.of(new int[] {5}, new int[] {7, 8, 9}, new int[] {7, 8, 4, 3});

  private static DecoderNetwork load(String model, long scoreBytes) {
    return DecoderNetwork.load(
        DecoderConfig.read(directory(model)),
        directory(model),
        ANSWERS,
        Device.cpu(),
        new DecoderNetwork.Budget(1 << 20, scoreBytes));
  }

  /**
   * Tokens behind a common beginning; every third word of the rest is absent where there is a gap.
   */
  private static TokenRow row(int number, int length, boolean gaps) {
    int[] positions =
        IntStream.range(0, length).filter(t -> !gaps || t < 30 || t % 3 != 0).toArray();
    int[] tokens =
        IntStream.of(positions)
            .map(t -> CounterRandom.of(t < 30 ? 0 : number, "token", t).nextInt(90))
            .toArray();
    return new TokenRow(tokens, positions, new int[tokens.length], tokens.length - 1);
  }

  private static float[] scores(DecoderNetwork network, List<TokenRow> rows, int prefix) {
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = network.newScope()) {
      return network.labelScores(scope, rows, prefix).toFloatArray();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-gpt2",
        "tiny-gpt-neox",
        "tiny-opt",
        "tiny-llama",
        "tiny-mistral",
        "tiny-qwen2",
        "tiny-phi",
        "tiny-gemma"
      })
  void littleMemoryChangesNoScore(String model) {
    List<TokenRow> rows = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      rows.add(row(number, LONGEST - 3 * number, number % 2 == 1));
    }
    try (DecoderNetwork plenty = load(model, PLENTY);
        DecoderNetwork little = load(model, LITTLE)) {
      for (int prefix : new int[] {0, 1, 29, 30}) {
        float[] together = scores(plenty, rows, prefix);
        assertThat(scores(little, rows, prefix)).containsExactly(together, within(TOLERANCE));
        for (int i = 0; i < rows.size(); i++) {
          float[] alone = scores(plenty, List.of(rows.get(i)), 0);
          assertThat(Arrays.copyOfRange(together, 3 * i, 3 * i + 3))
              .containsExactly(alone, within(TOLERANCE));
        }
      }
      for (TokenRow row : rows) {
        assertThat(little.nextTokenLogProbabilities(row))
            .containsExactly(plenty.nextTokenLogProbabilities(row), within(TOLERANCE));
        int layers = plenty.config().layers();
        float[][][] expected = plenty.attention(row, layers);
        float[][][] found = little.attention(row, layers);
        float[][] last = little.attention(row, 1)[0];
        for (int layer = 0; layer < layers; layer++) {
          for (int t = 0; t < row.length(); t++) {
            assertThat(found[layer][t]).containsExactly(expected[layer][t], within(2e-6f));
          }
        }
        assertThat(last).isDeepEqualTo(found[layers - 1]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, LITTLE, PLENTY})
  void partsHoldAllRowsInTheirOrderAndFitTheBudget(long bytes) {
    try (DecoderNetwork network = load("tiny-llama", bytes)) {
      Answers answers = new Answers(ANSWERS);
      TokenBlocks blocks =
          new TokenBlocks(
              new Decoder(network.config(), null, null, List.of(), null, null),
              new DecoderBatch.Builder(network.config()),
              bytes);
      List<TokenRow> rows =
          IntStream.range(0, 30).mapToObj(i -> row(i, 35 + i % 20, false)).toList();
      List<List<TokenRow>> parts = blocks.parts(rows, 30, answers);
      assertThat(parts.stream().flatMap(List::stream).toList()).isEqualTo(rows);
      for (List<TokenRow> part : parts) {
        long longest = part.stream().mapToInt(TokenRow::length).max().orElseThrow() + 5;
        long ofRow = 4 * (longest - 30) * longest + 6L * network.config().vocabularySize();
        assertThat(part.size() == 1 || Float.BYTES * part.size() * ofRow <= bytes).isTrue();
      }
      assertThat(parts).hasSizeGreaterThanOrEqualTo(bytes == PLENTY ? 1 : 5);
      assertThat(bytes == PLENTY && parts.size() > 1).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 30})
  void prefixesThatAreComputedAreCountedOnce(int prefix) {
    try (DecoderNetwork network = load("tiny-llama", LITTLE)) {
      assertThat(network.computedPrefixTokens()).isZero();
      for (int round = 1; round <= 3; round++) {
        scores(network, List.of(row(1, 50, false), row(2, 40, false)), prefix);
        assertThat(network.computedPrefixTokens()).isEqualTo(prefix);
      }
      network.forgetPrefixes();
      scores(network, List.of(row(1, 50, false)), prefix);
      assertThat(network.computedPrefixTokens()).isEqualTo(2L * prefix);
    }
  }
}
