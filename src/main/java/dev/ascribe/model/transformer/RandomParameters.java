package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ascribe.common.CounterRandom;

/**
 * Replaces what a network has learned by random numbers (Adebayo et al. 2018, section 3.2). All
 * matrices are drawn again, embeddings and heads included, from the uniform distribution around 0
 * whose standard deviation is that of the matrix. Biases and the factors of norms stay, so that
 * outputs have a usual size.
 */
public final class RandomParameters {
  /** The bound of a uniform distribution, in standard deviations. */
  private static final double BOUND = Math.sqrt(3);

  private RandomParameters() {}

  /** Draws the parameters of a network again, in place; the same seed gives the same numbers. */
  public static <N extends Network> N draw(N network, long seed) {
    try (GradientScope suspended = GradientScope.suspended()) {
      for (Network.Parameter parameter : network.parameters()) {
        if (parameter.decays()) {
          try (NDManager scope = network.newScope()) {
            draw(scope, parameter, seed);
          }
        }
      }
    }
    return network;
  }

  private static void draw(NDManager scope, Network.Parameter parameter, long seed) {
    NDArray array = parameter.array();
    NDArray trained = array.toType(DataType.FLOAT32, true);
    trained.attach(scope);
    NDArray squares = trained.sub(trained.mean()).square();
    float bound = (float) (BOUND * Math.sqrt(squares.mean().getFloat()));
    CounterRandom random =
        CounterRandom.of(seed, "parameters/" + String.join(",", parameter.names()));
    float[] values = new float[Math.toIntExact(array.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = bound * (2 * random.nextFloat() - 1);
    }
    NDArray drawn = NativeArrays.of(scope, values, array.getShape().getShape());
    array.muli(0).addi(drawn.toType(array.getDataType(), false));
  }
}
