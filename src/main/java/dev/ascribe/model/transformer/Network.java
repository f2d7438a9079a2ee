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
 * The base of transformers on one device: it holds the parameters, which other networks may share.
 * T tokens, D width. Not thread-safe.
 */
public abstract class Network implements AutoCloseable {
  /**
   * A parameter on its device, with its names in checkpoints.
   *
   * @param names the tensors of the checkpoint whose rows follow each other in the array; several
   *     if tensors are fused
   * @param decays whether weight decay applies, as it does to matrices, but not to biases and norms
   */
  public record Parameter(List<String> names, NDArray array, boolean decays) {
    public Parameter {
      names = List.copyOf(names);
    }
  }

  private final SharedMemory memory;
  private final List<Parameter> parameters;
  private boolean closed;

  protected Network(SharedMemory memory, List<Parameter> parameters) {
    this.memory = memory;
    this.parameters = parameters;
  }

  /**
   * Loads the weights of a directory into new memory, which is freed if loading fails.
   *
   * @param keepTypes whether parameters keep their type on the disk; otherwise they become F32
   * @param beforeTensor is called before each tensor is read; an exception from it ends the loading
   * @param network creates the network from the memory and the loader
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

  /** Returns the word embeddings of tokens, [T, D], attached to the scope. */
  public abstract NDArray wordEmbeddings(NDManager scope, int... tokens);

  /**
   * Finds the first part whose output for a row contains NaN or infinity; empty if there is none,
   * or if it cannot be found out.
   */
  public abstract Optional<String> firstNonFinite(TokenRow row);

  /** Returns the memory of the parameters. */
  public final SharedMemory memory() {
    return memory;
  }

  /** Returns all parameters, in the order of loading. */
  public final List<Parameter> parameters() {
    return parameters;
  }

  /** Returns the bytes of device memory that the parameters take. */
  public final long parameterBytes() {
    return parameters.stream().mapToLong(parameter -> Tensors.bytes(parameter.array())).sum();
  }

  /** Opens a memory scope for one computation; the caller closes it. */
  public final NDManager newScope() {
    return memory.manager().newSubManager();
  }

  /**
   * Averages attention probabilities over heads.
   *
   * @param probabilities with the dimensions H heads, Q attending tokens, S attended tokens, in
   *     this order
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
