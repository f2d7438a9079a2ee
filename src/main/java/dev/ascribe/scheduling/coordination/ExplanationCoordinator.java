package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.PlanLimit;
import dev.ascribe.scheduling.queue.SchedulerProtocol;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.study.Method;
import dev.ascribe.study.StudyWork;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.EnumMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Explains one text: predicts it, then attributes the prediction (or a given label) with all
 * methods at the same time. If a method fails, the others still give their scores.
 *
 * <p>Owned by the coordinator of a study's instance, or by that of an online request. It is not
 * restarted: a failure here is a failure of its owner.
 */
public final class ExplanationCoordinator extends AbstractBehavior<ExplanationCoordinator.Command> {

  public sealed interface Command permits Deadline, UnitReply, PlanReply, MethodReport {}

  /**
   * Ends the explanation with what there is: methods that sample give their best estimate so far,
   * and the others have failed.
   */
  public enum Deadline implements Command {
    PASSED
  }

  private record UnitReply(UnitOutcome outcome) implements Command {}

  private record PlanReply(SchedulerProtocol.PlanAdmitted admitted) implements Command {}

  private final ExplanationTask task;
  private final UnitSubmitter submitter;
  private final SchedulerSettings settings;
  private final ActorRef<? super ExplanationOutcome> replyTo;
  private final ActorRef<UnitOutcome> units;
  private final ActorRef<SchedulerProtocol.PlanAdmitted> plans;
  private final Map<Method, MethodOutcome> outcomes = new EnumMap<>(Method.class);
  private final Map<Method, ActorRef<ShapleyCoordinator.Command>> coordinators =
      new EnumMap<>(Method.class);
  private UnitResult.Predicted prediction;
  private int target;

  public static Behavior<Command> create(
      ExplanationTask task,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<? super ExplanationOutcome> replyTo) {
    return Behaviors.withMdc(
        Command.class,
        submitter.logFields(),
        Behaviors.setup(
            context -> new ExplanationCoordinator(context, task, submitter, settings, replyTo)));
  }

  private ExplanationCoordinator(
      ActorContext<Command> context,
      ExplanationTask task,
      UnitSubmitter submitter,
      SchedulerSettings settings,
      ActorRef<? super ExplanationOutcome> replyTo) {
    super(context);
    this.task = task;
    this.submitter = submitter;
    this.settings = settings;
    this.replyTo = replyTo;
    this.units = context.messageAdapter(UnitOutcome.class, UnitReply::new);
    this.plans = context.messageAdapter(SchedulerProtocol.PlanAdmitted.class, PlanReply::new);
    submitter.submit(task.predict(), units);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(UnitReply.class, this::onUnitReply)
        .onMessage(MethodReport.Advanced.class, advanced -> onAdvanced(advanced.coalitions()))
        .onMessage(MethodReport.Estimated.class, this::onMethodEstimated)
        .onMessage(MethodReport.Sampled.class, sampled -> onMethodSampled(sampled.values()))
        .onMessage(MethodReport.Ended.class, ended -> onMethodOutcome(ended.outcome()))
        .onMessage(PlanReply.class, this::onPlanAdmitted)
        .onMessage(Deadline.class, passed -> onDeadline())
        .onSignal(ChildFailed.class, this::onMethodCrashed)
        .onSignal(Terminated.class, this::onMethodStopped)
        .build();
  }

  private Behavior<Command> onUnitReply(UnitReply reply) {
    return switch (reply.outcome().kind()) {
      case ADVANCED -> this;
      case COMPLETED -> onUnitCompleted((UnitOutcome.Completed) reply.outcome());
      case FAILED -> onUnitFailed((UnitOutcome.Failed) reply.outcome());
    };
  }

  private Behavior<Command> onUnitCompleted(UnitOutcome.Completed completed) {
    if (completed.result() instanceof UnitResult.Predicted predicted) {
      return onPredicted(predicted);
    }
    UnitResult.Attributed attributed = (UnitResult.Attributed) completed.result();
    Method method = task.methodOf(completed.unitId());
    onAdvanced(task.workOf(method, prediction.features().size()));
    return onMethodOutcome(
        new MethodOutcome.Attributed(method, attributed.attribution(), null, attributed.seconds()));
  }

  private Behavior<Command> onUnitFailed(UnitOutcome.Failed failed) {
    if (prediction == null) {
      replyTo.tell(new ExplanationOutcome.NotPredicted(failed));
      return Behaviors.stopped();
    }
    return onMethodOutcome(new MethodOutcome.Failed(task.methodOf(failed.unitId()), failed));
  }

  private Behavior<Command> onPredicted(UnitResult.Predicted predicted) {
    prediction = predicted;
    onAdvanced(StudyWork.prediction());
    target = task.targetOf(predicted);
    for (Method method : task.methods()) {
      switch (method.kind()) {
        case BASELINE -> outcomes.put(method, task.baseline(method, predicted.features()));
        case ATTENTION, GRADIENT -> submitter.submit(task.attribute(method, target), units);
        case COALITIONS -> openPlan(method);
      }
    }
    return replyWhenComplete();
  }

  private Behavior<Command> onAdvanced(double work) {
    replyTo.tell(new ExplanationOutcome.Advanced(prediction.features().size(), work));
    return this;
  }

  private Behavior<Command> onMethodEstimated(MethodReport.Estimated estimated) {
    replyTo.tell(
        new ExplanationOutcome.Estimated(
            prediction, target, estimated.estimate(), estimated.sampling()));
    return this;
  }

  private Behavior<Command> onMethodSampled(SampledValues values) {
    replyTo.tell(new ExplanationOutcome.Sampled(values));
    return this;
  }

  private Behavior<Command> onDeadline() {
    if (prediction == null) {
      return onUnitFailed(new UnitOutcome.Failed(task.predict().unitId(), MethodOutcome.LATE));
    }
    for (Method method : task.methods()) {
      if (!coordinators.containsKey(method)) {
        outcomes.putIfAbsent(method, failed(method, MethodOutcome.LATE));
      }
    }
    coordinators.values().forEach(each -> each.tell(ShapleyCoordinator.Deadline.PASSED));
    return replyWhenComplete();
  }

  private Behavior<Command> onMethodCrashed(ChildFailed crashed) {
    Method method = methodOf(crashed.getRef());
    submitter.releasePlan(task.unitId(method), plans);
    return onMethodOutcome(failed(method, UnitResult.Failed.of(crashed.getCause())));
  }

  private Behavior<Command> onMethodOutcome(MethodOutcome outcome) {
    outcomes.put(outcome.method(), outcome);
    return replyWhenComplete();
  }

  private Behavior<Command> replyWhenComplete() {
    if (outcomes.size() < task.methods().size()) {
      return this;
    }
    replyTo.tell(new ExplanationOutcome.Explained(prediction, target, outcomes));
    return Behaviors.stopped();
  }

  /** Reserves memory for a method's sampling plan. The plan is made when the memory is granted. */
  private void openPlan(Method method) {
    PlanRequest request = task.planRequest(method, prediction.features());
    try {
      PlanLimit.check(request, settings.maxCoalitions());
      submitter.reservePlan(task.unitId(method), PlanLimit.bytes(request), plans);
    } catch (AscribeException refusal) {
      outcomes.put(method, failed(method, UnitResult.Failed.of(refusal)));
    }
  }

  private Behavior<Command> onPlanAdmitted(PlanReply reply) {
    Method method = task.methodOf(reply.admitted().plan());
    try {
      startSampling(method, task.sampling(method, prediction.features(), target));
    } catch (AscribeException refusal) {
      submitter.releasePlan(task.unitId(method), plans);
      return onMethodOutcome(failed(method, UnitResult.Failed.of(refusal)));
    }
    return this;
  }

  private void startSampling(Method method, SamplingTask sampling) {
    ActorRef<ShapleyCoordinator.Command> coordinator =
        getContext()
            .spawn(
                ShapleyCoordinator.create(sampling, submitter, settings, getContext().getSelf()),
                method.id(),
                SchedulerSettings.coordinators(submitter.owner()));
    getContext().watch(coordinator);
    coordinators.put(method, coordinator);
  }

  private Behavior<Command> onMethodStopped(Terminated stopped) {
    submitter.releasePlan(task.unitId(methodOf(stopped.getRef())), plans);
    return this;
  }

  private Method methodOf(ActorRef<Void> coordinator) {
    return coordinators.entrySet().stream()
        .filter(each -> each.getValue().equals(coordinator))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private MethodOutcome failed(Method method, UnitResult.Failed cause) {
    return new MethodOutcome.Failed(method, new UnitOutcome.Failed(task.unitId(method), cause));
  }
}
