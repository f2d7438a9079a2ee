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
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import java.util.ArrayList;
import java.util.List;
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
 * supervisor for each study and each online request. It only wires; its failure ends the engine.
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
    parts
        .runtimes()
        .forEach(
            (device, runtime) -> {
              ActorRef<ToWorker> worker =
                  context.spawn(
                      DeviceWorker.create(
                          device, runtime, parts.worker(), parts.recorder(), scheduler),
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
      ActorRef<StudyEvent> listener =
          getContext().spawnAnonymous(StudyListener.create(run.listener(), run.completion()));
      getContext()
          .spawnAnonymous(
              StudySupervisor.create(
                  run.task(),
                  new StudyServices(scheduler, aggregator, parts.summarizer(), parts.blocking()),
                  parts.scheduling(),
                  listener));
    }
    return this;
  }

  private Behavior<Command> onExplain(Explain explain) {
    if (accept(explain.answer())) {
      String id = "request-" + ++requests;
      getContext()
          .spawn(
              OnlineExplanation.create(
                  id, explain.request(), scheduler, parts.scheduling(), explain.answer()),
              id);
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
    return true;
  }

  private Behavior<Command> onStop() {
    stopping = true;
    answerCallers(new AscribeException(ErrorCode.CANCELLED, "the engine was stopped"));
    for (ActorRef<Void> child : getContext().getChildren()) {
      if (!child.equals(aggregator)) {
        getContext().stop(child);
      }
    }
    aggregator.tell(
        new ResultAggregator.Flush(
            getContext().messageAdapter(ResultAggregator.Flushed.class, flushed -> new Flushed())));
    return this;
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    workers.removeIf(worker -> worker.equals(terminated.getRef()));
    if (stopping) {
      return this;
    }
    getContext().getLog().error("{} was given up", terminated.getRef().path().name());
    if (workers.isEmpty()) {
      answerCallers(noDevice());
    }
    return this;
  }

  private void answerCallers(AscribeException reason) {
    callers.forEach(caller -> caller.completeExceptionally(reason));
    callers.clear();
  }

  private static AscribeException noDevice() {
    return new AscribeException(
        ErrorCode.DEVICE_UNAVAILABLE, "no device is left; the log says why each was given up");
  }
}
