package dev.ascribe.scheduling;

/**
 * The speed of a machine, for forecasts.
 *
 * @param gflops the rate of arithmetic of all cores or of a GPU, in GFLOP/s
 * @param bandwidth the rate at which its memory is read and written, in GB/s
 */
public record MachineRates(double gflops, double bandwidth) {
  public static final double CORE_GFLOPS = 40;

  private static final double BANDWIDTH = 10;

  /** The rates that are assumed of this machine, by its number of cores. */
  public static MachineRates ofThis() {
    return new MachineRates(CORE_GFLOPS * Runtime.getRuntime().availableProcessors(), BANDWIDTH);
  }

  double flopsPerSecond() {
    return gflops * 1e9;
  }

  double bytesPerSecond() {
    return bandwidth * 1e9;
  }
}
