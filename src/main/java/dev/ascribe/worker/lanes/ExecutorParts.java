package dev.ascribe.worker.lanes;

import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.protocol.ToScheduler;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What an executor works with.
 *
 * @param warmModels are loaded at the start, and stay loaded
 * @param scheduler is told of the progress and the results of units
 * @param control the worker that owns the executor; is told which models are loaded
 */
public record ExecutorParts(
    LocalDevice device,
    ExecutorSettings settings,
    List<ModelRef> warmModels,
    ExecutorMemory memory,
    ActorRef<ToScheduler> scheduler,
    ActorRef<? super ExecutorEvent> control) {}
