package dev.ascribe.scheduling.supervision;

import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.worker.protocol.ToScheduler;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The parts of the engine that supervisors of studies use.
 *
 * @param aggregator writes rows
 * @param summarizer computes the figures of a run that is complete
 * @param outagePatience how long supervisors wait for a store that cannot be used
 */
public record StudyServices(
    ActorRef<ToScheduler> scheduler,
    ActorRef<ResultAggregator.Command> aggregator,
    RunSummarizer summarizer,
    SchedulerSettings settings,
    Duration outagePatience) {}
