package dev.ascribe.scheduling.supervision;

import dev.ascribe.aggregation.AggregatorProtocol;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.worker.protocol.SchedulerMessage;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a {@link StudySupervisor} needs from the engine: the actors to which it sends units and
 * rows, and its settings. All supervisors of a process share it.
 *
 * @param aggregator writes rows to the store
 * @param summarizer computes the figures of a run whose instances are all explained
 * @param outagePatience how long supervisors wait for a store that cannot be used
 */
public record StudyServices(
    ActorRef<SchedulerMessage> scheduler,
    ActorRef<AggregatorProtocol.Command> aggregator,
    RunSummarizer summarizer,
    SchedulerSettings settings,
    Duration outagePatience) {}
