package dev.ascribe.scheduling.request;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.Measures;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.coordination.ExplanationCoordinator;
import dev.ascribe.scheduling.coordination.ExplanationOutcome;
import dev.ascribe.scheduling.coordination.ExplanationOutcome.Estimated;
import dev.ascribe.scheduling.coordination.ExplanationOutcome.Explained;
import dev.ascribe.scheduling.coordination.ExplanationOutcome.NotPredicted;
import dev.ascribe.scheduling.coordination.ExplanationTask;
import dev.ascribe.scheduling.coordination.MethodOutcome;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.time.Duration;
import java.time.Instant;
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

  /**
   * Answers the caller with the reason, and ends. It answers even if the caller is gone, since the
   * caller may be a question whose sender has cancelled it.
   */
  record End(UnitResult.Failed reason) implements Command {
    /** The end of a request for which no client waits. */
    static End cancelled() {
      return new End(new UnitResult.Failed(ErrorCode.CANCELLED, "the request was cancelled"));
    }
  }

  private record Checked(ModelRef model) implements Command {}

  private record UnitReply(UnitOutcome outcome) implements Command {}

  private record OutcomeReply(ExplanationOutcome outcome) implements Command {}

  private enum Deadline implements Command {
    PASSED
  }

  /** Why an answer at the deadline has no measures. */
  private static final String LATE = "the deadline passed before they were computed";

  private final RequestDesk.Explain explain;
  private final ExplanationRequest request;
  private final UnitSubmitter submitter;
  private final SchedulerSettings settings;
  private final ExplanationBuilder builder;
  private ActorRef<ExplanationCoordinator.Command> coordinator;
  private WorkUnit.Subject subject;

  /** The answer without its measures, or null as long as there is no answer. */
  private Explanation explanation;

  private TextMeasures measures;
  private boolean isLate;

  static Behavior<Command> create(
      RequestDesk.Explain explain,
      UnitSubmitter submitter,
      ModelChecks checks,
      SchedulerSettings settings) {
    return Behaviors.withMdc(
        Command.class,
        submitter.logFields(),
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        new OnlineExplanation(
                            context, timers, explain, submitter, checks, settings))));
  }

  private OnlineExplanation(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RequestDesk.Explain explain,
      UnitSubmitter submitter,
      ModelChecks checks,
      SchedulerSettings settings) {
    super(context);
    this.explain = explain;
    this.request = explain.request();
    this.builder = new ExplanationBuilder(request, System.nanoTime());
    this.submitter = submitter;
    this.settings = settings;
    if (explain.deadline() != null) {
      Duration left = Duration.between(Instant.now(), explain.deadline());
      timers.startSingleTimer(Deadline.PASSED, left.isNegative() ? Duration.ZERO : left);
    }
    context.watchWith(explain.replyTo(), End.cancelled());
    Executor blocking = context.getSystem().dispatchers().lookup(ServiceSettings.BLOCKING);
    context.pipeToSelf(
        checks.of(request.model(), blocking),
        (model, refusal) ->
            refusal == null ? new Checked(model) : new End(UnitResult.Failed.of(refusal)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Checked.class, this::onChecked)
        .onMessage(OutcomeReply.class, this::onOutcome)
        .onMessage(UnitReply.class, this::onUnitReply)
        .onMessage(Deadline.class, passed -> onDeadline())
        .onMessage(End.class, end -> fail(end.reason()))
        .onSignal(ChildFailed.class, crashed -> fail(UnitResult.Failed.of(crashed.getCause())))
        .onSignal(Terminated.class, ended -> this)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onChecked(Checked checked) {
    ExplanationTask task =
        ExplanationTask.ofRequest(request, checked.model(), explain.withEstimates());
    subject = task.subject();
    coordinator =
        getContext()
            .spawn(
                ExplanationCoordinator.create(
                    task,
                    submitter,
                    settings,
                    getContext().messageAdapter(ExplanationOutcome.class, OutcomeReply::new)),
                "coordinator",
                SchedulerSettings.coordinators(submitter.owner()));
    getContext().watch(coordinator);
    return this;
  }

  private Behavior<Command> onOutcome(OutcomeReply reply) {
    return switch (reply.outcome().kind()) {
      case ADVANCED, SAMPLED -> this;
      case ESTIMATED -> {
        explain.replyTo().tell(new DeskReply.Estimate(builder.of((Estimated) reply.outcome())));
        yield this;
      }
      case EXPLAINED -> onExplained((Explained) reply.outcome());
      case NOT_PREDICTED -> fail(((NotPredicted) reply.outcome()).failure().cause());
    };
  }

  private Behavior<Command> onExplained(Explained explained) {
    MethodOutcome outcome = explained.outcomes().get(request.method());
    return outcome
        .attributed()
        .map(attributed -> onAttributed(explained, attributed))
        .orElseGet(() -> fail(outcome.failed().orElseThrow().cause()));
  }

  private Behavior<Command> onAttributed(Explained explained, MethodOutcome.Attributed attributed) {
    explanation = builder.of(explained, attributed);
    if (!request.measured()) {
      return answer(new DeskReply.Answer(explanation));
    }
    return isLate
        ? answerUnmeasured(LATE)
        : measure(explained.prediction(), attributed.attribution().rankedScores());
  }

  private Behavior<Command> measure(UnitResult.Predicted prediction, double[] rankedScores) {
    measures =
        new TextMeasures(request, subject, prediction, rankedScores, settings.chunkCoalitions());
    ActorRef<UnitOutcome> units = getContext().messageAdapter(UnitOutcome.class, UnitReply::new);
    measures.units().forEach(unit -> submitter.submit(unit, units));
    return this;
  }

  /**
   * Takes a part of the measures. If one cannot be computed, the answer says why there are none.
   */
  private Behavior<Command> onUnitReply(UnitReply reply) {
    switch (reply.outcome().kind()) {
      case ADVANCED -> {}
      case COMPLETED -> measures.accept((UnitOutcome.Completed) reply.outcome());
      case FAILED -> {
        return answerUnmeasured(((UnitOutcome.Failed) reply.outcome()).cause().message());
      }
    }
    return measures.isComplete()
        ? answer(new DeskReply.Answer(explanation.withMeasures(measures.measures())))
        : this;
  }

  private Behavior<Command> answerUnmeasured(String reason) {
    return answer(new DeskReply.Answer(explanation.withMeasures(Measures.allMissing(reason))));
  }

  private Behavior<Command> onDeadline() {
    isLate = true;
    if (explanation != null) {
      return answerUnmeasured(LATE);
    }
    if (coordinator != null) {
      coordinator.tell(ExplanationCoordinator.Deadline.PASSED);
      return this;
    }
    return fail(
        new UnitResult.Failed(
            ErrorCode.DEADLINE_EXCEEDED, "the explanation was not ready by its deadline"));
  }

  private Behavior<Command> fail(UnitResult.Failed cause) {
    return answer(new DeskReply.Refused(cause));
  }

  private Behavior<Command> answer(DeskReply answer) {
    explain.replyTo().tell(answer);
    return Behaviors.stopped();
  }

  private Behavior<Command> onPostStop() {
    submitter.withdraw();
    return this;
  }
}
