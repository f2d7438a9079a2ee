package dev.ascribe.worker.lanes;

import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.device.LocalDevice;
import java.util.function.Consumer;

/**
 * What an executor is made of.
 *
 * @param control hears of what becomes of units
 */
public record ExecutorParts(
    LocalDevice device,
    WorkerSettings settings,
    Retained retained,
    Consumer<DeviceWorker.Event> control) {}
