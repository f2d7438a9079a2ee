package dev.ascribe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.common.Arguments;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.model.transformer.GradientScope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures the speed of an encoder's forward pass relative to a matrix product in the same process.
 * Both are measured in turns, so that other load on the machine slows both down.
 */
public final class EncoderBenchmark {
  private static final int MATRIX = 2048;
  private static final double MATRIX_FLOPS = 2.0 * MATRIX * MATRIX * MATRIX;

  private EncoderBenchmark() {}

  /**
   * The measured rates in 1e9 floating point operations per second, as medians over the rounds.
   *
   * @param forwardGflops rate of the operations that the forward pass really computes
   * @param ratio median over the rounds of the ratio within one round
   */
  public record Result(
      int rows, int tokens, int rounds, double forwardGflops, double matmulGflops, double ratio) {}

  /**
   * Measures batches of random tokens.
   *
   * @param model an encoder, on whose device the matrix product runs as well
   * @param rounds number of rounds that count, after one that does not count
   */
  public static Result measure(EncoderModel model, int rows, int tokens, int rounds) {
    Arguments.requireAtLeast("rows", rows, 1);
    Arguments.requireRange("tokens", tokens, 1, model.network().config().maxTokens());
    Arguments.requireAtLeast("rounds", rounds, 1);
    List<TokenRow> batch = batch(model, rows, tokens);
    double forwardFlops = rows * model.forwardFlops(tokens);
    int products = (int) Math.max(1, Math.round(forwardFlops / MATRIX_FLOPS));
    double[] forward = new double[rounds];
    double[] matmul = new double[rounds];
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = model.newScope()) {
      NDArray a = scope.randomUniform(-1, 1, new Shape(MATRIX, MATRIX), DataType.FLOAT32);
      NDArray b = scope.randomUniform(-1, 1, new Shape(MATRIX, MATRIX), DataType.FLOAT32);
      for (int round = -1; round < rounds; round++) {
        double forwardSeconds = seconds(() -> model.labelLogits(batch));
        double matmulSeconds = seconds(() -> multiply(a, b, products));
        if (round >= 0) {
          forward[round] = forwardFlops / forwardSeconds / 1e9;
          matmul[round] = products * MATRIX_FLOPS / matmulSeconds / 1e9;
        }
      }
    }
    double[] ratios = IntStream.range(0, rounds).mapToDouble(i -> forward[i] / matmul[i]).toArray();
    return new Result(rows, tokens, rounds, median(forward), median(matmul), median(ratios));
  }

  private static List<TokenRow> batch(EncoderModel model, int rows, int tokens) {
    int vocabulary = model.network().config().vocabularySize();
    int first = model.network().config().firstPosition();
    int[] positions = IntStream.range(first, first + tokens).toArray();
    return Stream.iterate(0, row -> row + 1)
        .limit(rows)
        .map(
            row -> {
              CounterRandom random = CounterRandom.of(0, "encoder-benchmark", row);
              int[] ids =
                  IntStream.generate(() -> random.nextInt(vocabulary)).limit(tokens).toArray();
              return new TokenRow(ids, positions, new int[tokens], tokens / 2);
            })
        .toList();
  }

  private static void multiply(NDArray a, NDArray b, int times) {
    for (int i = 0; i < times; i++) {
      try (NDArray product = a.matMul(b)) {
        // Devices compute asynchronously; reading a number waits for the result.
        product.getFloat(0, 0);
      }
    }
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** The median: for an even number of values, the mean of the two in the middle. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
