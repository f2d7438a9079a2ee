package dev.ascribe.app;

import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.scheduling.RunSummarizer;
import dev.ascribe.scheduling.SchedulerSettings;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.DeviceRuntime;
import dev.ascribe.worker.WorkerSettings;
import java.util.Map;

/**
 * What the guardian wires together.
 *
 * @param runtimes one for each device, by its name
 */
record EngineParts(
    ResultStore store,
    AggregatorSettings aggregation,
    RunSummarizer summarizer,
    SchedulerSettings scheduling,
    WorkerSettings worker,
    Map<String, DeviceRuntime> runtimes,
    Recorder recorder) {}
