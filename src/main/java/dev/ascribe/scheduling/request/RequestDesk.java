package dev.ascribe.scheduling.request;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.worker.protocol.ToScheduler;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Takes online requests, as many at a time as may be, and has an {@link OnlineExplanation} answer
 * each.
 *
 * <p>Owned by the guardian. It is not restarted.
 */
public final class RequestDesk extends AbstractBehavior<RequestDesk.Command> {

  public sealed interface Command {}

  /**
   * Explains one text, unless too many requests are open.
   *
   * @param id unique in the engine
   * @param caller what its caller calls it, and the log after it; several may be called the same
   * @param deadline or null
   * @param progress hears of estimates on the way; or null
   */
  public record Explain(
      String id,
      String caller,
      ExplanationRequest request,
      Instant deadline,
      Consumer<Explanation> progress,
      CompletableFuture<Explanation> answer)
      implements Command {}

  /** Nobody waits for the request any more. */
  public record Cancel(String id) implements Command {}

  /** Asks how many requests are open. */
  public record Count(CompletableFuture<Integer> answer) implements Command {}

  /** Refuses further requests for the reason; {@code idle} completes when none is open. */
  public record Drain(AscribeException reason, CompletableFuture<Void> idle) implements Command {}

  /** Refuses further requests for the reason, and answers open ones with it. */
  public record Close(AscribeException reason) implements Command {}

  private record Ended(String id) implements Command {}

  private record Open(ActorRef<Void> explanation, CompletableFuture<Explanation> answer) {}

  private final ActorRef<ToScheduler> scheduler;
  private final SchedulerSettings settings;
  private final ModelChecks checks;
  private final int limit;
  private final Map<String, Open> open = new LinkedHashMap<>();
  private AscribeException refusal;
  private CompletableFuture<Void> idle = new CompletableFuture<>();

  /**
   * The behavior of the desk.
   *
   * @param limit most open requests
   */
  public static Behavior<Command> create(
      ActorRef<ToScheduler> scheduler, SchedulerSettings settings, ModelChecks checks, int limit) {
    return Behaviors.setup(context -> new RequestDesk(context, scheduler, settings, checks, limit));
  }

  private RequestDesk(
      ActorContext<Command> context,
      ActorRef<ToScheduler> scheduler,
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
        .onMessage(Cancel.class, this::onCancel)
        .onMessage(Count.class, this::onCount)
        .onMessage(Drain.class, this::onDrain)
        .onMessage(Close.class, this::onClose)
        .onMessage(Ended.class, this::onEnded)
        .build();
  }

  private Behavior<Command> onExplain(Explain explain) {
    try {
      admit(explain.request());
    } catch (AscribeException refused) {
      explain.answer().completeExceptionally(refused);
      return this;
    }
    ActorRef<?> explanation =
        getContext()
            .spawn(OnlineExplanation.create(explain, checks, scheduler, settings), explain.id());
    getContext().watchWith(explanation, new Ended(explain.id()));
    open.put(explain.id(), new Open(explanation.unsafeUpcast(), explain.answer()));
    return this;
  }

  private void admit(ExplanationRequest request) {
    if (refusal != null) {
      throw refusal;
    }
    request.targetIndex();
    if (open.size() >= limit) {
      throw new AscribeException(
          ErrorCode.BUSY,
          "%d requests wait already, which is the most; try again later".formatted(open.size()));
    }
  }

  private Behavior<Command> onCancel(Cancel cancel) {
    Open request = open.get(cancel.id());
    if (request != null) {
      getContext().stop(request.explanation());
    }
    return this;
  }

  private Behavior<Command> onCount(Count count) {
    count.answer().complete(open.size());
    return this;
  }

  private Behavior<Command> onDrain(Drain drain) {
    refusal = drain.reason();
    idle = drain.idle();
    return completeWhenIdle();
  }

  private Behavior<Command> onClose(Close close) {
    refusal = close.reason();
    for (Open request : open.values()) {
      request.answer().completeExceptionally(refusal);
      getContext().stop(request.explanation());
    }
    return this;
  }

  private Behavior<Command> onEnded(Ended ended) {
    open.remove(ended.id());
    return completeWhenIdle();
  }

  private Behavior<Command> completeWhenIdle() {
    if (refusal != null && open.isEmpty()) {
      idle.complete(null);
    }
    return this;
  }
}
