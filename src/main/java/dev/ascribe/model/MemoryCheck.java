package dev.ascribe.model;

import ai.djl.Device;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.safetensors.Checkpoint;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** Refuses a model that does not fit its device, before anything of it is loaded. */
public final class MemoryCheck {
  /** Memory for the activations of a batch, and for what the engine keeps beside the weights. */
  private static final long ACTIVATION_BYTES = 256L << 20;

  private static final double BYTES_PER_GIGABYTE = 1e9;
  private static final int SHARE_OF_HEAP = 4;

  private MemoryCheck() {}

  /**
   * The memory that a model needs.
   *
   * @param weightBytes all parameters in the type that they have on the device
   * @param workingBytes a buffer for the largest tensor while it is copied, and a batch
   */
  public record Need(long weightBytes, long workingBytes) {
    /**
     * Computes the memory that a checkpoint needs.
     *
     * @param storedType whether the weights keep the checkpoint's type; otherwise they become
     *     single precision
     */
    static Need of(Checkpoint checkpoint, boolean storedType) {
      long weights = 0;
      long largest = 0;
      for (String name : checkpoint.names()) {
        long elementBytes = storedType ? checkpoint.elementType(name).bytes() : Float.BYTES;
        long bytes = checkpoint.elementCount(name) * elementBytes;
        weights += bytes;
        largest = Math.max(largest, bytes);
      }
      return new Need(weights, largest + ACTIVATION_BYTES);
    }

    long bytes() {
      return Math.addExact(weightBytes, workingBytes);
    }
  }

  /**
   * Checks a model directory against a device. Nothing is refused if the machine does not tell its
   * memory.
   *
   * @param storedType whether the weights keep the checkpoint's type on this device, as those of
   *     decoders do on CUDA
   * @throws AscribeException OUT_OF_MEMORY with the needed and the free memory; what {@link
   *     Checkpoint#open} throws
   */
  public static void require(Path directory, Device device, boolean storedType) {
    Need need;
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      need = Need.of(checkpoint, storedType);
    }
    require(directory.toString(), need, AvailableMemory.on(device), device.toString());
  }

  /**
   * Checks that one computation leaves enough of Java's heap for others.
   *
   * @throws AscribeException TOO_LARGE with the needed and the allowed memory
   */
  static void requireHeap(String what, long bytes) {
    long allowed = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    if (bytes > allowed) {
      throw new AscribeException(
          ErrorCode.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "%s: takes %.2f GB of Java's heap (allowed: %.2f GB, a quarter of it); shorten the"
                  + " text, or give Java more memory",
              what,
              bytes / BYTES_PER_GIGABYTE,
              allowed / BYTES_PER_GIGABYTE));
    }
  }

  /**
   * Checks that one computation fits a device's memory. Nothing is refused if the machine does not
   * tell its memory.
   *
   * @throws AscribeException TOO_LARGE with the needed and the free memory
   */
  static void requireFree(String what, long bytes, Device device) {
    requireFree(what, bytes, AvailableMemory.on(device), device.toString());
  }

  static void requireFree(String what, long bytes, OptionalLong available, String device) {
    if (available.isPresent() && available.getAsLong() < bytes) {
      throw new AscribeException(
          ErrorCode.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "%s: takes %.1f GB on %s, %.1f GB are free; shorten the text, or free memory",
              what,
              bytes / BYTES_PER_GIGABYTE,
              device,
              available.getAsLong() / BYTES_PER_GIGABYTE));
    }
  }

  static void require(String model, Need need, OptionalLong available, String device) {
    if (available.isPresent() && available.getAsLong() < need.bytes()) {
      throw new AscribeException(
          ErrorCode.OUT_OF_MEMORY,
          String.format(
              Locale.ROOT,
              "%s: needs %.1f GB on %s (%.1f GB of weights, %.1f GB to work), %.1f GB are free;"
                  + " take a smaller model, or free memory",
              model,
              need.bytes() / BYTES_PER_GIGABYTE,
              device,
              need.weightBytes() / BYTES_PER_GIGABYTE,
              need.workingBytes() / BYTES_PER_GIGABYTE,
              available.getAsLong() / BYTES_PER_GIGABYTE));
    }
  }
}
