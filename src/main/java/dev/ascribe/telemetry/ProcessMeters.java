package dev.ascribe.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Registers the meters of the virtual machine and of its process. Weights and tensors are outside
 * the heap and take most of the memory; {@link MeterNames#RESIDENT_MEMORY} includes them.
 */
public final class ProcessMeters implements AutoCloseable {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private final JvmGcMetrics collections = new JvmGcMetrics();

  private ProcessMeters() {}

  /** Adds the meters to a registry. The caller closes the result when it closes the registry. */
  public static ProcessMeters bind(MeterRegistry registry) {
    ProcessMeters meters = new ProcessMeters();
    meters.collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    Gauge.builder(MeterNames.RESIDENT_MEMORY, ProcessMeters::residentBytes)
        .baseUnit("bytes")
        .description("Memory of the process that is in RAM, weights and tensors included.")
        .register(registry);
    return meters;
  }

  @Override
  public void close() {
    collections.close();
  }

  /**
   * Returns the memory of this process that is in RAM, in bytes, or NaN if the operating system
   * does not tell it.
   */
  public static double residentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024.0;
        }
      }
    } catch (IOException notLinux) {
      return Double.NaN;
    }
    return Double.NaN;
  }
}
