package dev.ascribe.aggregation;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Sends rows of one sender to the {@link ResultAggregator}, and answers each message of the sender
 * once, when its rows are durable or have failed. It sends a message again until the aggregator
 * acknowledges it: a little later if the aggregator has no room, and from time to time in case the
 * aggregator was restarted and has forgotten the message. If the aggregator ends for good, all
 * messages fail.
 *
 * <p>A sender spawns one as its child, so that both end together. It holds the messages without an
 * answer, which its sender limits. It is not restarted.
 */
public final class StoreClient extends AbstractBehavior<StoreClient.Command> {
  private static final Duration BUSY_PAUSE = Duration.ofMillis(200);

  /** The time after which messages without an answer are sent again. */
  private static final Duration REPEAT_PAUSE = Duration.ofSeconds(2);

  private static final Failure NO_AGGREGATOR =
      new Failure(ErrorCode.STORE_UNAVAILABLE, "results can no longer be stored; the log says why");

  public sealed interface Command {}

  /**
   * Rows to be stored together.
   *
   * @param id number that the reply repeats; the sender gives each message a number of its own
   */
  public record Write(long id, List<ResultRow> rows, ActorRef<Written> replyTo) implements Command {
    public Write {
      rows = List.copyOf(rows);
    }
  }

  /**
   * The answer to {@link Write}.
   *
   * @param failure why the rows could not be stored; empty if they are durable
   */
  public record Written(long id, Optional<Failure> failure) {}

  /** Why rows could not be stored. */
  public record Failure(ErrorCode code, String cause) {}

  private record Answered(AggregatorProtocol.Reply reply) implements Command {}

  /** Sends a message again that the aggregator had no room for. */
  private record SendAgain(long id) implements Command {}

  private enum Repeat implements Command {
    ALL
  }

  private final TimerScheduler<Command> timers;
  private final ActorRef<AggregatorProtocol.Command> aggregator;
  private final ActorRef<AggregatorProtocol.Reply> replies;

  /** The messages without an answer, in the order of their numbers. */
  private final Map<Long, Write> unanswered = new TreeMap<>();

  /** Whether the aggregator has ended for good. */
  private boolean isAggregatorGone;

  public static Behavior<Command> create(ActorRef<AggregatorProtocol.Command> aggregator) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new StoreClient(context, timers, aggregator)));
  }

  private StoreClient(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<AggregatorProtocol.Command> aggregator) {
    super(context);
    this.timers = timers;
    this.aggregator = aggregator;
    this.replies = context.messageAdapter(AggregatorProtocol.Reply.class, Answered::new);
    context.watch(aggregator);
    timers.startTimerWithFixedDelay(Repeat.ALL, REPEAT_PAUSE);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Write.class, this::onWrite)
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(SendAgain.class, this::onSendAgain)
        .onMessage(Repeat.class, repeat -> onRepeat())
        .onSignal(Terminated.class, ended -> onAggregatorEnded())
        .build();
  }

  private Behavior<Command> onWrite(Write write) {
    unanswered.put(write.id(), write);
    if (isAggregatorGone) {
      answer(write.id(), Optional.of(NO_AGGREGATOR));
    } else {
      send(write);
    }
    return this;
  }

  private void send(Write write) {
    aggregator.tell(new AggregatorProtocol.Store(write.rows(), replies, write.id()));
  }

  private Behavior<Command> onAnswered(Answered answered) {
    long id = answered.reply().correlationId();
    switch (answered.reply().kind()) {
      case BUSY -> {
        SendAgain again = new SendAgain(id);
        timers.startSingleTimer(again, again, BUSY_PAUSE);
      }
      case STORED -> answer(id, Optional.empty());
      case STORE_FAILED -> {
        AggregatorProtocol.StoreFailed failed = (AggregatorProtocol.StoreFailed) answered.reply();
        answer(id, Optional.of(new Failure(failed.code(), failed.cause())));
      }
    }
    return this;
  }

  /**
   * Answers a message. The second answer to a message that was sent twice is not passed on: the
   * rows were stored twice, which makes no difference.
   */
  private void answer(long id, Optional<Failure> failure) {
    timers.cancel(new SendAgain(id));
    Write write = unanswered.remove(id);
    if (write != null) {
      write.replyTo().tell(new Written(id, failure));
    }
  }

  private Behavior<Command> onSendAgain(SendAgain again) {
    Write write = unanswered.get(again.id());
    if (write != null) {
      send(write);
    }
    return this;
  }

  private Behavior<Command> onRepeat() {
    unanswered.values().stream()
        .filter(write -> !timers.isTimerActive(new SendAgain(write.id())))
        .forEach(this::send);
    return this;
  }

  private Behavior<Command> onAggregatorEnded() {
    isAggregatorGone = true;
    timers.cancelAll();
    List.copyOf(unanswered.keySet()).forEach(id -> answer(id, Optional.of(NO_AGGREGATOR)));
    return this;
  }
}
