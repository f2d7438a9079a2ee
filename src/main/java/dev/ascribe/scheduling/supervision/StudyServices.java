package dev.ascribe.scheduling.supervision;

import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.worker.protocol.ToScheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What supervisors of studies are given by the engine.
 *
 * @param aggregator writes rows
 * @param summarizer computes the figures of a run that is complete
 * @param outagePatience so long is waited for a store that is out of order
 * @param blocking runs what waits for files
 */
public record StudyServices(
    ActorRef<ToScheduler> scheduler,
    ActorRef<ResultAggregator.Command> aggregator,
    RunSummarizer summarizer,
    Duration outagePatience,
    Executor blocking) {}
