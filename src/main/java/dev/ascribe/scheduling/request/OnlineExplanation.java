package dev.ascribe.scheduling.request;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.Softmax;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.coordination.ExplanationCoordinator;
import dev.ascribe.scheduling.coordination.ExplanationCoordinator.Estimated;
import dev.ascribe.scheduling.coordination.ExplanationCoordinator.Explained;
import dev.ascribe.scheduling.coordination.ExplanationCoordinator.NotPredicted;
import dev.ascribe.scheduling.coordination.ExplanationTask;
import dev.ascribe.scheduling.coordination.MethodOutcome;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.scheduling.queue.WorkOwner;
import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Answers one {@link RequestDesk.Explain}. It checks the model, and then spawns an {@link
 * ExplanationCoordinator}, which explains the text.
 *
 * <p>Spawned by the desk for each request; it is not restarted. When it ends early, its units are
 * withdrawn. If it crashes, the desk answers the request.
 */
final class OnlineExplanation extends AbstractBehavior<OnlineExplanation.Command> {

  sealed interface Command {}

  /** Answers the caller with the reason, and ends. */
  record End(AscribeException reason) implements Command {}

  private record Checked(ModelRef model, Throwable refusal) implements Command {}

  private record UnitReply(UnitOutcome outcome) implements Command {}

  private record OutcomeReply(ExplanationCoordinator.Outcome outcome) implements Command {}

  private enum Deadline implements Command {
    PASSED
  }

  /** Ends the explanation, since no client waits for it. */
  enum CallerGone implements Command {
    NOW
  }

  private final RequestDesk.Explain explain;
  private final ExplanationRequest request;
  private final UnitSubmitter submitter;
  private final SchedulerSettings settings;
  private final long startNanos = System.nanoTime();
  private ActorRef<ExplanationCoordinator.Command> coordinator;
  private WorkUnit.Subject subject;

  /** The answer without its measures, or null as long as there is no answer. */
  private Explanation explanation;

  private TextMeasures measures;

  static Behavior<Command> create(
      RequestDesk.Explain explain,
      WorkOwner owner,
      ModelChecks checks,
      ActorRef<ToScheduler> scheduler,
      SchedulerSettings settings) {
    return Behaviors.withMdc(
        Command.class,
        Map.of(LogFields.REQUEST, owner.logName()),
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        new OnlineExplanation(
                            context, timers, explain, owner, checks, scheduler, settings))));
  }

  private OnlineExplanation(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RequestDesk.Explain explain,
      WorkOwner owner,
      ModelChecks checks,
      ActorRef<ToScheduler> scheduler,
      SchedulerSettings settings) {
    super(context);
    this.explain = explain;
    this.request = explain.request();
    this.submitter = new UnitSubmitter(owner, scheduler);
    this.settings = settings;
    if (explain.deadline() != null) {
      Duration left = Duration.between(Instant.now(), explain.deadline());
      timers.startSingleTimer(Deadline.PASSED, left.isNegative() ? Duration.ZERO : left);
    }
    context.watchWith(explain.replyTo(), CallerGone.NOW);
    Executor blocking = context.getSystem().dispatchers().lookup(ServiceSettings.BLOCKING);
    context.pipeToSelf(checks.of(request.model(), blocking), Checked::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Checked.class, this::onChecked)
        .onMessage(OutcomeReply.class, this::onOutcome)
        .onMessage(UnitReply.class, this::onUnitReply)
        .onMessage(Deadline.class, passed -> onDeadline())
        .onMessage(End.class, end -> refuse(end.reason()))
        .onMessage(CallerGone.class, gone -> onCallerGone())
        .onSignal(ChildFailed.class, crashed -> fail(UnitResult.Failed.of(crashed.getCause())))
        .onSignal(Terminated.class, ended -> this)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onChecked(Checked checked) {
    if (checked.refusal() != null) {
      return fail(UnitResult.Failed.of(checked.refusal()));
    }
    subject =
        new WorkUnit.Subject(
            checked.model(), request.input(), request.strict(), request.attribution().features());
    ExplanationTask task =
        new ExplanationTask(
            "explain",
            subject,
            List.of(request.method()),
            request.attribution(),
            request.seed(),
            request.targetIndex(),
            explain.withEstimates());
    coordinator =
        getContext()
            .spawn(
                ExplanationCoordinator.create(
                    task,
                    submitter,
                    settings,
                    getContext()
                        .messageAdapter(ExplanationCoordinator.Outcome.class, OutcomeReply::new)),
                "coordinator",
                SchedulerSettings.coordinators(submitter.owner()));
    getContext().watch(coordinator);
    return this;
  }

  private Behavior<Command> onOutcome(OutcomeReply reply) {
    ExplanationCoordinator.Outcome outcome = reply.outcome();
    if (outcome instanceof Estimated estimated) {
      explain
          .replyTo()
          .tell(
              new RequestDesk.Estimate(
                  explanation(
                      estimated.prediction(),
                      estimated.target(),
                      estimated.estimate(),
                      estimated.sampling())));
      return this;
    }
    if (outcome instanceof NotPredicted failure) {
      return fail(failure.cause());
    }
    Explained explained = (Explained) outcome;
    MethodOutcome ofMethod = explained.outcomes().get(request.method());
    if (ofMethod instanceof MethodOutcome.Failed failed) {
      return fail(failed.cause());
    }
    MethodOutcome.Attributed attributed = (MethodOutcome.Attributed) ofMethod;
    explanation =
        explanation(
            explained.prediction(),
            explained.target(),
            attributed.attribution(),
            attributed.sampling());
    return request.measured()
        ? measure(explained.prediction(), attributed.attribution().rankedScores())
        : answer(new RequestDesk.Answer(explanation));
  }

  private Behavior<Command> measure(UnitResult.Predicted prediction, double[] rankedScores) {
    measures =
        new TextMeasures(request, subject, prediction, rankedScores, settings.chunkCoalitions());
    ActorRef<UnitOutcome> units = getContext().messageAdapter(UnitOutcome.class, UnitReply::new);
    measures.units().forEach(unit -> submitter.submit(unit, units));
    return this;
  }

  /** Takes a part of the measures. If one cannot be computed, the answer has no measures. */
  private Behavior<Command> onUnitReply(UnitReply reply) {
    switch (reply.outcome().kind()) {
      case ADVANCED -> {}
      case COMPLETED -> measures.accept((UnitOutcome.Completed) reply.outcome());
      case FAILED -> {
        return answer(new RequestDesk.Answer(explanation));
      }
    }
    return measures.isComplete()
        ? answer(new RequestDesk.Answer(explanation.withMeasures(measures.values())))
        : this;
  }

  private Explanation explanation(
      UnitResult.Predicted prediction, int target, Attribution attribution, Sampling sampling) {
    return new Explanation(
        request.model(),
        request.method(),
        request.model().labels().get(target),
        Softmax.probabilities(prediction.labelLogits()),
        prediction.features(),
        ExplanationTask.groups(request.method(), prediction.features(), request.attribution()),
        attribution,
        sampling,
        prediction.truncatedWords(),
        (System.nanoTime() - startNanos) / 1e9);
  }

  private Behavior<Command> onDeadline() {
    if (explanation != null) {
      return answer(new RequestDesk.Answer(explanation));
    }
    if (coordinator != null) {
      coordinator.tell(ExplanationCoordinator.Deadline.PASSED);
      return this;
    }
    return fail(
        new UnitResult.Failed(
            ErrorCode.DEADLINE_EXCEEDED, "the explanation was not ready by its deadline"));
  }

  /** Answers nevertheless, since the caller may be a question whose sender has cancelled it. */
  private Behavior<Command> onCallerGone() {
    return fail(new UnitResult.Failed(ErrorCode.CANCELLED, "the request was cancelled"));
  }

  private Behavior<Command> fail(UnitResult.Failed cause) {
    return refuse(new AscribeException(cause.code(), cause.message()));
  }

  private Behavior<Command> refuse(AscribeException reason) {
    return answer(new RequestDesk.Refused(reason));
  }

  private Behavior<Command> answer(RequestDesk.Reply answer) {
    explain.replyTo().tell(answer);
    return Behaviors.stopped();
  }

  private Behavior<Command> onPostStop() {
    submitter.withdraw();
    return this;
  }
}
