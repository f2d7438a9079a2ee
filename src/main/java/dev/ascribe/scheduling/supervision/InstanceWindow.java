package dev.ascribe.scheduling.supervision;

import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The instances of a study that are in flight, each with its coordinator, and how many may be. Not
 * thread-safe: the study's supervisor owns it.
 */
final class InstanceWindow {
  private final ActorContext<StudySupervisor.Command> context;
  private final UnitSubmitter submitter;
  private final SchedulerSettings settings;
  private final ActorRef<ResultAggregator.Command> aggregator;
  private final Map<ActorRef<Void>, InstanceTask> coordinators = new HashMap<>();
  private int inFlight;

  InstanceWindow(
      ActorContext<StudySupervisor.Command> context,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<ResultAggregator.Command> aggregator) {
    this.context = context;
    this.submitter = submitter;
    this.settings = settings;
    this.aggregator = aggregator;
  }

  boolean hasRoom() {
    return inFlight < settings.instancesInFlight();
  }

  /** Spawns the instance's coordinator, which tells the supervisor when it has come to its end. */
  void start(InstanceTask instance) {
    inFlight++;
    ActorRef<?> coordinator =
        context.spawnAnonymous(
            InstanceCoordinator.create(
                instance,
                submitter.ofRun(instance.run().id()),
                settings,
                aggregator,
                context.getSelf()),
            SchedulerSettings.coordinators(submitter.owner()));
    context.watch(coordinator);
    coordinators.put(coordinator.unsafeUpcast(), instance);
  }

  /** Makes room for another, once an instance has come to its end. */
  void ended() {
    inFlight--;
  }

  /** Forgets a coordinator that is no more, and says what it worked on. */
  InstanceTask terminated(ActorRef<Void> coordinator) {
    return coordinators.remove(coordinator);
  }
}
