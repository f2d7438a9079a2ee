package dev.ascribe.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;

/**
 * A probe of the tensor engine of this machine: its natives are loaded, and a small matrix product
 * is checked.
 *
 * @param engine name and version
 * @param cudaDevices how many CUDA devices the engine sees
 * @param milliseconds of the probe, the loading of the natives included
 */
public record ComputeProbe(String engine, int cudaDevices, double milliseconds) {
  private static final String ENGINE = "PyTorch";
  private static final int SIZE = 64;

  /**
   * Loads the natives and computes.
   *
   * @throws AscribeException DEVICE_UNAVAILABLE with the cause, when they do not load or compute
   *     wrongly
   */
  public static ComputeProbe run() {
    long start = System.nanoTime();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), ENGINE)) {
      NDArray ones = manager.ones(new Shape(SIZE, SIZE));
      float sum = ones.matMul(ones).sum().getFloat();
      if (sum != SIZE * SIZE * SIZE) {
        throw new AscribeException(
            ErrorCode.DEVICE_UNAVAILABLE,
            "a matrix product of ones gave %s instead of %d".formatted(sum, SIZE * SIZE * SIZE));
      }
      Engine engine = Engine.getEngine(ENGINE);
      return new ComputeProbe(
          ENGINE + " " + engine.getVersion(),
          engine.getGpuCount(),
          (System.nanoTime() - start) / 1e6);
    } catch (LinkageError | RuntimeException e) {
      if (e instanceof AscribeException known) {
        throw known;
      }
      throw new AscribeException(
          ErrorCode.DEVICE_UNAVAILABLE, "the natives of " + ENGINE + " do not load: " + e, e);
    }
  }
}
