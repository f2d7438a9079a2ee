package dev.ascribe.scheduling.supervision;

import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.worker.protocol.ToScheduler;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What supervisors of studies are given by the engine.
 *
 * @param aggregator writes rows
 * @param summarizer computes the figures of a run that is complete
 * @param outagePatience so long is waited for a store that is out of order
 */
public record StudyServices(
    ActorRef<ToScheduler> scheduler,
    ActorRef<ResultAggregator.Command> aggregator,
    RunSummarizer summarizer,
    SchedulerSettings settings,
    Duration outagePatience) {}
