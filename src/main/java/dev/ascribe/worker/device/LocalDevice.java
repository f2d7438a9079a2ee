package dev.ascribe.worker.device;

import dev.ascribe.telemetry.Recorder;

/**
 * A device of this process.
 *
 * @param name in messages, logs and metrics
 * @param runtime loads models onto the device and computes with it
 * @param recorder of the device's metrics
 */
public record LocalDevice(String name, DeviceRuntime runtime, Recorder recorder) {}
