package dev.ascribe.model.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.safetensors.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A transformer on one device: its parameters, which other networks may share, and what every kind
 * of transformer can be asked. T tokens, D width. Not thread-safe.
 */
public abstract class Network implements AutoCloseable {
  private final SharedMemory memory;
  private final List<Parameter> parameters;
  private boolean closed;

  protected Network(SharedMemory memory, List<Parameter> parameters) {
    this.memory = memory;
    this.parameters = parameters;
  }

  /**
   * Reads the weights of a directory into new memory, which is freed when that fails.
   *
   * @param keepTypes keep the type that parameters have on the disk, instead of F32
   * @param beforeTensor is run before each tensor is read; what it throws ends the loading
   * @param network from the memory and the loader to the network
   */
  protected static <N extends Network> N load(
      ModelFamily family,
      Path weights,
      Device device,
      boolean keepTypes,
      Runnable beforeTensor,
      BiFunction<SharedMemory, ParameterLoader, N> network) {
    SharedMemory memory = SharedMemory.on(device);
    try (Checkpoint checkpoint = Checkpoint.open(weights);
        GradientScope suspended = GradientScope.suspended()) {
      ParameterLoader loader =
          new ParameterLoader(
              checkpoint, weights, family, memory.manager(), keepTypes, beforeTensor);
      return network.apply(memory, loader);
    } catch (RuntimeException e) {
      memory.release();
      throw e;
    }
  }

  /** [T] tokens to their word embeddings [T, D], in the scope. */
  public abstract NDArray wordEmbeddings(NDManager scope, int... tokens);

  /**
   * The first part, in the order of computation, whose output for a row holds a value that is not
   * finite; empty when there is none, or when it cannot be found out.
   */
  public abstract Optional<String> firstNonFinite(TokenRow row);

  /** The memory that holds the parameters. */
  public final SharedMemory memory() {
    return memory;
  }

  /** All parameters, in the order of loading. */
  public final List<Parameter> parameters() {
    return parameters;
  }

  /** Bytes of the device's memory that the parameters take. */
  public final long parameterBytes() {
    return parameters.stream().mapToLong(parameter -> Tensors.bytes(parameter.array())).sum();
  }

  /** A scope for one computation; the caller closes it. */
  public final NDManager newScope() {
    return memory.manager().newSubManager();
  }

  /**
   * Averages attention probabilities over their heads.
   *
   * @param probabilities of H heads, Q asking tokens and S seen ones, in this order of dimensions
   * @param mean [T][T] whose rows from {@code from} on receive the averages
   */
  protected static void readMean(NDArray probabilities, float[][] mean, int from) {
    int dimensions = probabilities.getShape().dimension();
    int asking = (int) probabilities.getShape().get(dimensions - 2);
    int seen = (int) probabilities.getShape().get(dimensions - 1);
    NDArray heads = Tensors.reshape(probabilities, -1, asking, seen); // [H, Q, S]
    float[] flat = heads.mean(new int[] {0}).toFloatArray(); // [Q, S]
    for (int t = 0; t < asking; t++) {
      System.arraycopy(flat, t * seen, mean[from + t], 0, seen);
    }
  }

  /** Frees the parameters, unless another network still shares them. */
  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      memory.release();
    }
  }
}
