package dev.ascribe.scheduling.request;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.scheduling.queue.WorkOwner;
import dev.ascribe.worker.protocol.SchedulerMessage;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Admits requests for single explanations, and spawns an {@link OnlineExplanation} for each. It
 * refuses a request with BUSY if too many are open, and answers a request whose explanation
 * crashed.
 *
 * <p>Owned by the guardian. It is not restarted: its failure ends the engine.
 */
public final class RequestDesk extends AbstractBehavior<RequestDesk.Command> {

  public sealed interface Command {}

  /**
   * Explains one text, unless too many requests are open. If {@code replyTo} stops before it has
   * its answer, the request is dropped; {@link Withdraw} drops it as well.
   *
   * @param caller name of the request in the log, which need not be unique; if null, the desk
   *     chooses one
   * @param deadline time at which the answer is the best estimate so far, or null
   * @param withEstimates whether {@code replyTo} receives estimates before the answer
   */
  public record Explain(
      ExplanationRequest request,
      String caller,
      Instant deadline,
      boolean withEstimates,
      ActorRef<DeskReply> replyTo)
      implements Command {}

  /** Drops the request that {@code replyTo} waits for, if it is still open. */
  public record Withdraw(ActorRef<DeskReply> replyTo) implements Command {}

  /** Asks how many requests are open. */
  public record GetOpenRequests(ActorRef<OpenRequests> replyTo) implements Command {}

  /**
   * Refuses further requests with the reason. {@code replyTo} receives a reply when no request is
   * open.
   */
  public record Drain(UnitResult.Failed reason, ActorRef<Done> replyTo) implements Command {}

  /**
   * Refuses further requests with the reason, and ends open requests with it. {@code replyTo}
   * receives a reply when no request is open.
   */
  public record Close(UnitResult.Failed reason, ActorRef<Done> replyTo) implements Command {}

  /** The reply to {@link GetOpenRequests}. */
  public record OpenRequests(int count, int limit) {}

  private final ActorRef<SchedulerMessage> scheduler;
  private final SchedulerSettings settings;
  private final ModelChecks checks;
  private final int limit;

  /** The open requests, by the actor that waits for the answer. */
  private final Map<ActorRef<DeskReply>, ActorRef<OnlineExplanation.Command>> open =
      new HashMap<>();

  /** The actors that wait for an answer, by the explanation that they wait for. */
  private final Map<ActorRef<Void>, ActorRef<DeskReply>> callers = new HashMap<>();

  private long requests;

  /** The reason with which further requests are refused; empty while requests are accepted. */
  private Optional<UnitResult.Failed> refusal = Optional.empty();

  /** The actor that receives a reply when no request is open any more; empty if there is none. */
  private Optional<ActorRef<Done>> drained = Optional.empty();

  /**
   * The behavior of the desk.
   *
   * @param limit largest number of open requests
   */
  public static Behavior<Command> create(
      ActorRef<SchedulerMessage> scheduler,
      SchedulerSettings settings,
      ModelChecks checks,
      int limit) {
    return Behaviors.setup(context -> new RequestDesk(context, scheduler, settings, checks, limit));
  }

  private RequestDesk(
      ActorContext<Command> context,
      ActorRef<SchedulerMessage> scheduler,
      SchedulerSettings settings,
      ModelChecks checks,
      int limit) {
    super(context);
    this.scheduler = scheduler;
    this.settings = settings;
    this.checks = checks;
    this.limit = limit;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Explain.class, this::onExplain)
        .onMessage(Withdraw.class, this::onWithdraw)
        .onMessage(GetOpenRequests.class, this::onGetOpenRequests)
        .onMessage(Drain.class, this::onDrain)
        .onMessage(Close.class, this::onClose)
        .onSignal(ChildFailed.class, this::onExplanationCrashed)
        .onSignal(Terminated.class, this::onExplanationEnded)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onExplain(Explain explain) {
    requests++;
    Optional<UnitResult.Failed> refused = refusalOf(explain.request());
    if (refused.isPresent()) {
      explain.replyTo().tell(new DeskReply.Refused(refused.get()));
      return this;
    }
    ActorRef<OnlineExplanation.Command> explanation =
        getContext()
            .spawn(
                OnlineExplanation.create(
                    explain, new UnitSubmitter(owner(explain), scheduler), checks, settings),
                "request-" + requests);
    getContext().watch(explanation);
    open.put(explain.replyTo(), explanation);
    callers.put(explanation.unsafeUpcast(), explain.replyTo());
    return this;
  }

  private Behavior<Command> onWithdraw(Withdraw withdraw) {
    ActorRef<OnlineExplanation.Command> explanation = open.get(withdraw.replyTo());
    if (explanation != null) {
      explanation.tell(OnlineExplanation.End.cancelled());
    }
    return this;
  }

  /** Why a request is not admitted; empty if it is. */
  private Optional<UnitResult.Failed> refusalOf(ExplanationRequest request) {
    if (refusal.isPresent()) {
      return refusal;
    }
    try {
      request.targetIndex();
    } catch (AscribeException unknownLabel) {
      return Optional.of(UnitResult.Failed.of(unknownLabel));
    }
    if (open.size() < limit) {
      return Optional.empty();
    }
    return Optional.of(
        new UnitResult.Failed(
            ErrorCode.BUSY,
            "no more than %s may be open at the same time (ascribe.service.max-requests); try again later"
                .formatted(Names.count(open.size(), "request"))));
  }

  private WorkOwner owner(Explain explain) {
    String caller = explain.caller();
    return caller == null
        ? WorkOwner.request("request-" + requests, "request-" + requests)
        : WorkOwner.request(caller + "-" + requests, caller);
  }

  private Behavior<Command> onGetOpenRequests(GetOpenRequests get) {
    get.replyTo().tell(new OpenRequests(open.size(), limit));
    return this;
  }

  private Behavior<Command> onDrain(Drain drain) {
    return refuse(drain.reason(), drain.replyTo());
  }

  private Behavior<Command> onClose(Close close) {
    open.values()
        .forEach(explanation -> explanation.tell(new OnlineExplanation.End(close.reason())));
    return refuse(close.reason(), close.replyTo());
  }

  private Behavior<Command> refuse(UnitResult.Failed reason, ActorRef<Done> replyTo) {
    refusal = Optional.of(reason);
    drained = Optional.of(replyTo);
    replyWhenDrained();
    return this;
  }

  /** Answers the request itself, because the explanation that crashed cannot. */
  private Behavior<Command> onExplanationCrashed(ChildFailed crashed) {
    UnitResult.Failed cause = UnitResult.Failed.of(crashed.getCause());
    callers.get(crashed.getRef()).tell(new DeskReply.Refused(cause));
    return onExplanationEnded(crashed);
  }

  private Behavior<Command> onExplanationEnded(Terminated ended) {
    open.remove(callers.remove(ended.getRef()));
    replyWhenDrained();
    return this;
  }

  private Behavior<Command> onPostStop() {
    UnitResult.Failed stopped = new UnitResult.Failed(ErrorCode.CANCELLED, "Ascribe was stopped");
    open.keySet().forEach(caller -> caller.tell(new DeskReply.Refused(stopped)));
    return this;
  }

  private void replyWhenDrained() {
    if (open.isEmpty()) {
      drained.ifPresent(replyTo -> replyTo.tell(Done.getInstance()));
      drained = Optional.empty();
    }
  }
}
