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

/**
 * Meters of the virtual machine and of its process. The heap is the smaller part of the memory:
 * weights and tensors lie outside of it, so {@link MeterNames#RESIDENT_MEMORY} is what counts.
 */
public final class ProcessMeters implements AutoCloseable {
  private final JvmGcMetrics collections = new JvmGcMetrics();

  private ProcessMeters() {}

  /** Adds the meters to a registry; close what is returned when the registry is closed. */
  public static ProcessMeters bind(MeterRegistry registry) {
    ProcessMeters meters = new ProcessMeters();
    meters.collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    Gauge.builder(MeterNames.RESIDENT_MEMORY, ResidentMemory::bytes)
        .baseUnit("bytes")
        .description("Memory of the process that is in RAM, weights and tensors included.")
        .register(registry);
    return meters;
  }

  @Override
  public void close() {
    collections.close();
  }
}
