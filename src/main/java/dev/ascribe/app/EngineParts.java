package dev.ascribe.app;

import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.registry.StudyOpener;
import dev.ascribe.scheduling.request.ModelChecks;
import dev.ascribe.scheduling.supervision.RunSummarizer;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.device.DeviceRuntime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the guardian wires together.
 *
 * @param housekeeping deletes what nobody uses any more
 * @param journal notes what is computed, for when this process dies
 * @param stopping is set when the engine is told to stop
 * @param runtimes one for each device, by its name
 */
record EngineParts(
    ResultStore store,
    Housekeeping housekeeping,
    FileUnitJournal journal,
    AggregatorSettings aggregation,
    RunSummarizer summarizer,
    AtomicBoolean stopping,
    SchedulerSettings scheduling,
    WorkerSettings worker,
    ServiceSettings service,
    StudyOpener opener,
    ModelChecks checks,
    Map<String, DeviceRuntime> runtimes,
    Recorder recorder) {}
