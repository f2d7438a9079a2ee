package dev.ascribe.worker;

import dev.ascribe.telemetry.Recorder;
import java.util.function.Consumer;

/**
 * What an executor is made of.
 *
 * @param device its name, in messages, logs and metrics
 * @param control hears of what becomes of units
 */
record ExecutorParts(
    String device,
    DeviceRuntime runtime,
    WorkerSettings settings,
    Retained retained,
    Recorder recorder,
    Consumer<DeviceWorker.Event> control) {}
