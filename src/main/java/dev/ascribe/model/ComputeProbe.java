package dev.ascribe.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;

/**
 * The result of a probe of the tensor engine on this machine: the probe loads the native libraries
 * and checks a small matrix product.
 *
 * @param engine name and version of the engine
 * @param cudaDevices number of CUDA devices that the engine sees
 * @param milliseconds duration of the probe, including the loading of the native libraries
 */
public record ComputeProbe(String engine, int cudaDevices, double milliseconds) {
  private static final String ENGINE = "PyTorch";
  private static final int SIZE = 64;

  /**
   * Runs the probe.
   *
   * @throws AscribeException DEVICE_UNAVAILABLE with the cause, if the native libraries cannot be
   *     loaded or compute wrongly
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
