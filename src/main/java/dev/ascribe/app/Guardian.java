package dev.ascribe.app;

import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.OnlineExplanation;
import dev.ascribe.scheduling.Scheduler;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyListener;
import dev.ascribe.scheduling.StudyServices;
import dev.ascribe.scheduling.StudySupervisor;
import dev.ascribe.scheduling.StudyTask;
import dev.ascribe.worker.CoalitionCache;
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The top of the engine: spawns the scheduler, the aggregator and one worker a device, and one
 * child for each study and each online request. It only wires; its failure ends the engine, and so
 * does that of the scheduler or the aggregator. When no device is left, studies and requests end.
 */
final class Guardian extends AbstractBehavior<Guardian.Command> {

  sealed interface Command {}

  /** Runs a study; {@code completion} gets the last event, or the reason why there is none. */
  record RunStudy(
      StudyTask task,
      Consumer<StudyEvent> listener,
      CompletableFuture<StudyEvent.StudyCompleted> completion)
      implements Command {}

  /** Explains one text. */
  record Explain(ExplanationRequest request, CompletableFuture<Explanation> answer)
      implements Command {}

  /**
   * Stops studies and workers, has everything accepted written, and ends.
   *
   * <p>Callers that still wait are answered with CANCELLED.
   */
  enum Stop implements Command {
    NOW
  }

  private record Flushed() implements Command {}

  private final EngineParts parts;
  private final ActorRef<ToScheduler> scheduler;
  private final ActorRef<ResultAggregator.Command> aggregator;
  private final List<ActorRef<ToWorker>> workers = new ArrayList<>();
  private final List<CompletableFuture<?>> callers = new ArrayList<>();

  /** Studies and requests; some may have ended. */
  private final Set<ActorRef<?>> work = new HashSet<>();

  private long requests;
  private boolean stopping;

  static Behavior<Command> create(EngineParts parts) {
    return Behaviors.setup(context -> new Guardian(context, parts));
  }

  private Guardian(ActorContext<Command> context, EngineParts parts) {
    super(context);
    this.parts = parts;
    this.scheduler =
        context.spawn(Scheduler.create(parts.scheduling(), parts.recorder()), "scheduler");
    this.aggregator =
        context.spawn(
            ResultAggregator.create(parts.store(), parts.aggregation(), parts.recorder()),
            "aggregator");
    context.watch(scheduler);
    context.watch(aggregator);
    CoalitionCache cache = new CoalitionCache(parts.worker().cacheBytes());
    parts
        .runtimes()
        .forEach(
            (device, runtime) -> {
              ActorRef<ToWorker> worker =
                  context.spawn(
                      DeviceWorker.create(
                          device, runtime, parts.worker(), cache, parts.recorder(), scheduler),
                      "worker-" + device.replace(':', '-'));
              context.watch(worker);
              workers.add(worker);
            });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(RunStudy.class, this::onRunStudy)
        .onMessage(Explain.class, this::onExplain)
        .onMessage(Stop.class, stop -> onStop())
        .onMessage(Flushed.class, flushed -> Behaviors.stopped())
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onRunStudy(RunStudy run) {
    if (accept(run.completion())) {
      StudyServices services =
          new StudyServices(scheduler, aggregator, parts.summarizer(), parts.blocking());
      work.add(
          getContext()
              .spawnAnonymous(
                  StudyListener.create(
                      listener ->
                          StudySupervisor.create(
                              run.task(), services, parts.scheduling(), listener),
                      run.listener(),
                      run.completion())));
    }
    return this;
  }

  private Behavior<Command> onExplain(Explain explain) {
    if (accept(explain.answer())) {
      String id = "request-" + ++requests;
      work.add(
          getContext()
              .spawn(
                  OnlineExplanation.create(
                      id, explain.request(), scheduler, parts.scheduling(), explain.answer()),
                  id));
    }
    return this;
  }

  private boolean accept(CompletableFuture<?> caller) {
    if (workers.isEmpty()) {
      caller.completeExceptionally(noDevice());
      return false;
    }
    callers.removeIf(CompletableFuture::isDone);
    callers.add(caller);
    work.retainAll(Set.copyOf(getContext().getChildren()));
    return true;
  }

  private Behavior<Command> onStop() {
    stopping = true;
    endWork(new AscribeException(ErrorCode.CANCELLED, "the engine was stopped"));
    // Before the workers, or it would take their end for a loss.
    getContext().stop(scheduler);
    workers.forEach(worker -> worker.tell(DeviceWorker.Stop.NOW));
    aggregator.tell(
        new ResultAggregator.Flush(
            getContext().messageAdapter(ResultAggregator.Flushed.class, flushed -> new Flushed())));
    return this;
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    String name = terminated.getRef().path().name();
    boolean device = workers.removeIf(worker -> worker.equals(terminated.getRef()));
    if (stopping) {
      return this;
    }
    if (!device) {
      endWork(
          new AscribeException(ErrorCode.INTERNAL, "the " + name + " failed; the log says why"));
      return Behaviors.stopped();
    }
    getContext().getLog().error("{} was given up", name);
    if (workers.isEmpty()) {
      endWork(noDevice());
    }
    return this;
  }

  /** Answers all callers and stops what works for them. */
  private void endWork(AscribeException reason) {
    callers.forEach(caller -> caller.completeExceptionally(reason));
    callers.clear();
    work.forEach(getContext()::stop);
    work.clear();
  }

  private static AscribeException noDevice() {
    return new AscribeException(
        ErrorCode.DEVICE_UNAVAILABLE, "no device is left; the log says why each was given up");
  }
}
