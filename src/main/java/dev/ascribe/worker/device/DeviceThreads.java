package dev.ascribe.worker.device;

import java.util.List;

/** Shares the cores out among the CPU devices of this process. */
public final class DeviceThreads {
  private static final String NUM_THREADS = "ai.djl.pytorch.num_threads";

  private DeviceThreads() {}

  /**
   * Sets how many threads a tensor operation uses: the cores divided by the CPU devices. It is one
   * number per process, read when the tensor engine loads, so this comes before anything else of
   * it. A value that the user has set stands.
   */
  public static void shareOut(List<DeviceId> devices) {
    long cpus = devices.stream().filter(device -> !device.cuda()).count();
    if (cpus > 0 && System.getProperty(NUM_THREADS) == null) {
      long threads = Math.max(1, Runtime.getRuntime().availableProcessors() / cpus);
      System.setProperty(NUM_THREADS, Long.toString(threads));
    }
  }
}
